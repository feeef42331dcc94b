package mail

import "strings"

// zoneOffset gives the seconds east of Greenwich of a zone's name. RFC 5322
// section 4.3 names the American ones; the others are those mail is sent with.
// Names that stand for several zones have the meaning most common in mail.
func zoneOffset(name string) (seconds int, ok bool) {
	quarters, ok := zoneQuarters(strings.ToUpper(name))
	return quarters * 900, ok
}

func zoneQuarters(name string) (int, bool) {
	switch name {
	case "UT", "UTC", "GMT", "Z", "WET":
		return 0, true
	case "EST":
		return -5 * 4, true
	case "EDT":
		return -4 * 4, true
	case "CST":
		return -6 * 4, true
	case "CDT":
		return -5 * 4, true
	case "MST":
		return -7 * 4, true
	case "MDT":
		return -6 * 4, true
	case "PST":
		return -8 * 4, true
	case "PDT":
		return -7 * 4, true
	case "AKST":
		return -9 * 4, true
	case "AKDT":
		return -8 * 4, true
	case "HST":
		return -10 * 4, true
	}
	return zoneEast(name)
}

func zoneEast(name string) (int, bool) {
	switch name {
	case "CET", "MET", "MEZ", "BST", "WEST", "WAT":
		return 1 * 4, true
	case "CEST", "MEST", "MESZ", "EET", "SAST":
		return 2 * 4, true
	case "EEST", "MSK", "TRT":
		return 3 * 4, true
	case "MSD":
		return 4 * 4, true
	case "PKT":
		return 5 * 4, true
	case "IST":
		return 5*4 + 2, true
	case "WIB", "ICT":
		return 7 * 4, true
	case "HKT", "SGT", "AWST", "PHT":
		return 8 * 4, true
	case "JST", "KST":
		return 9 * 4, true
	case "ACST":
		return 9*4 + 2, true
	case "AEST":
		return 10 * 4, true
	case "AEDT":
		return 11 * 4, true
	case "NZST":
		return 12 * 4, true
	case "NZDT":
		return 13 * 4, true
	}
	return 0, false
}
