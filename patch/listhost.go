package patch

import "strings"

// ListHost knows the hosts on which every address is a mailing list's.
func ListHost(email string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(email), "@")
	switch domain {
	case "vger.kernel.org", "kvack.org", "googlegroups.com", "groups.io":
		return true
	}
	return strings.HasPrefix(domain, "lists.") || strings.Contains(domain, ".lists.")
}
