package screentest

import (
	"fmt"
	"strings"
)

const coverBody = `Quota goals are tuned from the last value only.  This series keeps a short
history so one bad sample does not change the quota at once.

Patches 1-3 change the core, 4-5 the interface, 6-7 add tests and a report.

Ana Ruiz (7):
  mm/damon/core: pass goal to score function
  mm/damon/core: keep goal history

 mm/damon/core.c | 412 ++++++++++++++++++++++++++++++------------------
 9 files changed, 412 insertions(+), 188 deletions(-)

base-commit: 0123456789abcdef0123456789abcdef01234567
-- 
2.51.0
`

const replyBody = `On Sun, 1 Mar 2026 Ana Ruiz wrote:

> From: Ana Ruiz <ana.ruiz@example.org>
>
> A goal with target 0 is rejected in sysfs already.
>
> > Can this happen at all?
> > I doubt it.
>
> Signed-off-by: Ana Ruiz <ana.ruiz@example.org>

Looks right to me; I ran the goal tests on one machine.

Reviewed-by: K. Novak <k.novak@example.org>

-- 
Kit
`

// PatchBody is the body of a patch mail with two files and three hunks.
func PatchBody(title string) string {
	return "The score of a goal without a target is undefined.\nSkip such goals.\n\n" +
		"Fixes: 0123456789ab (\"mm/damon: add goals\")\nCc: stable@example.org\nSigned-off-by: Ana Ruiz <ana.ruiz@example.org>\n---\n" +
		"Changes in v2: " + title + "\n\n" + diffText
}

const diffText = ` include/linux/damon.h | 1 +
 mm/damon/core.c       | 6 ++++--
 2 files changed, 5 insertions(+), 2 deletions(-)

diff --git a/include/linux/damon.h b/include/linux/damon.h
index 1111111..2222222 100644
--- a/include/linux/damon.h
+++ b/include/linux/damon.h
@@ -120,3 +120,4 @@ struct damos_quota_goal {
 	unsigned long target_value;
 	unsigned long current_value;
+	unsigned long history[4];
 };
diff --git a/mm/damon/core.c b/mm/damon/core.c
index 3333333..4444444 100644
--- a/mm/damon/core.c
+++ b/mm/damon/core.c
@@ -1498,9 +1498,11 @@ static unsigned long damos_quota_score(
 		struct damos_quota *quota)
 {
 	struct damos_quota_goal *goal;
-	unsigned long highest_score = 0;
+	unsigned long highest_score = 0, nr_goals = 0;
 
 	damos_for_each_quota_goal(goal, quota) {
+		if (!goal->target_value)
+			continue;
 		damos_set_quota_goal_current_value(goal);
 		highest_score = max(highest_score,
 				mult_frac(goal->current_value, 10000,
@@ -1520,4 +1522,4 @@ damos_set_effective_quota()
 	if (quota->ms)
 		/* time quota */
-		esz = quota->ms;
+		esz = quota->ms * 2;
 	return esz;
-- 
2.51.0
`

// LongDiff is the body of a patch mail with about n lines of diff.
func LongDiff(n int) string {
	var out strings.Builder
	out.WriteString("A long one.\n---\n")
	for file, line := 0, 0; line < n; file++ {
		fmt.Fprintf(&out, "diff --git a/f%d.c b/f%d.c\n--- a/f%d.c\n+++ b/f%d.c\n", file, file, file, file)
		for h := range 40 {
			fmt.Fprintf(&out, "@@ -%d,9 +%d,9 @@ static int function_%d(void)\n", 1+h*20, 1+h*20, h)
			for range 4 {
				out.WriteString(" \tstruct damos_quota_goal *goal;\n")
			}
			out.WriteString("-\tunsigned long highest_score = 0;\n+\tunsigned long highest_score = 0, nr_goals = 0;\n")
			for range 4 {
				out.WriteString(" \tdamos_for_each_quota_goal(goal, quota) {\n")
			}
			line += 11
		}
	}
	return out.String()
}
