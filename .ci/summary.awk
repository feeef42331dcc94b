# Reads the output of `go test -json` twice: first who failed, then what to show.
function field(name,    rest) {
	if (!match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return ""
	rest = substr($0, RSTART, RLENGTH)
	sub("^\"" name "\":\"", "", rest)
	sub("\"$", "", rest)
	return rest
}
function plain(s) {
	gsub(/\\\\/, "\001", s)
	gsub(/\\n/, "\n", s); gsub(/\\t/, "\t", s); gsub(/\\r/, "", s); gsub(/\\"/, "\"", s)
	gsub(/\\u003c/, "<", s); gsub(/\\u003e/, ">", s); gsub(/\\u0026/, "\\&", s); gsub(/\\u001b/, "^[", s)
	gsub("\001", "\\", s)
	return s
}
{
	action = field("Action"); pkg = field("Package"); test = field("Test")
}
FNR == NR {
	if (test != "") {
		if (action == "pass") passed++
		if (action == "skip") skipped++
		if (action == "fail") { broken++; bad[pkg, test] = 1; inside[pkg]++ }
	} else if (action == "fail") {
		lost[pkg] = 1 # it did not build, or died outside of a test
	}
	next
}
action == "build-output" { printf "%s", plain(field("Output")); next }
action != "output" { next }
test == "" {
	text = plain(field("Output"))
	if (text ~ /^(PASS|FAIL)\n$/ || text ~ /^coverage:/) next
	printf "%s", text
	next
}
(pkg, test) in bad || pkg in lost && inside[pkg] == 0 { printf "%s", plain(field("Output")); next }
test ~ /Corpus|Figure|Oracle|Truth/ && field("Output") ~ /[0-9]+ of [0-9]+/ { printf "%s", plain(field("Output")) }
END {
	for (p in lost) if (inside[p] == 0) broken++
	printf "== counts %d %d %d\n", passed, broken, skipped
}
