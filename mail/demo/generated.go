package demo

import (
	"strconv"
	"strings"
)

// generated makes the lines of a file nobody writes by hand: "regs 2000" is a
// header of register offsets.
func generated(arg string) []string {
	kind, n, _ := strings.Cut(arg, " ")
	out := []string{
		"/* SPDX-License-Identifier: MIT */",
		"/* Made by tools/regs2h from the ternette-9 data sheet, rev. 4. Do not edit. */",
		"#ifndef TERN_" + strings.ToUpper(kind) + "_H",
		"#define TERN_" + strings.ToUpper(kind) + "_H",
		"",
	}
	blocks := strings.Fields("CTRL RXQ TXQ DMA IRQ PHY MAC STAT EEPROM LED WOL PTP FILTER RSS COALESCE THERMAL")
	fields := strings.Fields("BASE HEAD TAIL LEN MASK ACK ENABLE LIMIT COUNT ERROR LO HI TIMEOUT CREDIT SHADOW TEST")
	for i := 0; len(out) < atoi(n)-2; i++ {
		blk := blocks[i/len(fields)%len(blocks)]
		name := "TN9_" + blk + strconv.Itoa(i/(len(fields)*len(blocks))) + "_" + fields[i%len(fields)]
		out = append(out, "#define "+name+strings.Repeat("\t", max(1, (40-len("#define ")-len(name)+7)/8))+"0x"+hex4(i*4))
		if i%len(fields) == len(fields)-1 {
			out = append(out, "")
		}
	}
	return append(out, "", "#endif")
}

func hex4(n int) string {
	s := strconv.FormatInt(int64(n), 16)
	return strings.Repeat("0", max(0, 4-len(s))) + s
}
