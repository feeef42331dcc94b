package demo

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// traces writes the header lines that servers and list software leave on a
// mail: half of what a mail on a list weighs. Most of it is alike from mail to
// mail; queue ids, keys and signatures are not.
func (m *mill) traces(j *job, email, list string) {
	rng := rand.New(rand.NewPCG(m.seed, uint64(m.made)<<8|uint64(j.do)))
	from := domain(email)
	m.add("Return-Path: <", list, "-bounces@lists.example.org>\nDelivered-To: archive@lists.example.org\n")
	for k, hop := range [...][2]string{{"lists.example.org", "mx2.lists.example.org"}, {"mx2.lists.example.org", "out." + from}, {"out." + from, "desk." + from}} {
		m.add("Received: from ", hop[1], " (", hop[1], " [192.0.2.", strconv.Itoa(rng.IntN(254)+1), "])\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n\t key-exchange X25519 server-signature RSA-PSS (4096 bits))\n\t(No client certificate requested)\n\tby ",
			hop[0], " (Postfix) with ESMTPS id ")
		m.digits(rng, 10)
		m.add("\n\tfor <", list, "@lists.example.org>; ")
		m.buf = time.Unix(j.due+int64(9-3*k), 0).UTC().AppendFormat(m.buf, dateLayout)
		m.add("\n")
	}
	m.add("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=", from, ";\n\ts=mail2024; h=From:To:Cc:Subject:Date:Message-ID:In-Reply-To:References:\n\t MIME-Version:Content-Type:Content-Transfer-Encoding; bh=")
	m.digits(rng, 43)
	m.add("=;\n\tb=")
	for range 5 {
		m.digits(rng, 68)
		m.add("\n\t ")
	}
	m.add("==\nX-Spam-Status: No, score=-0.1 required=5.0 tests=DKIM_SIGNED,DKIM_VALID,\n\tDKIM_VALID_AU,HEADER_FROM_DIFFERENT_DOMAINS,SPF_PASS autolearn=no version=4.0.1\n",
		"X-Mailer: git-send-email 2.51.0\nPrecedence: list\nList-Help: <mailto:", list, "-request@lists.example.org?subject=help>\n",
		"List-Subscribe: <mailto:", list, "-request@lists.example.org?subject=subscribe>\nList-Post: <mailto:", list, "@lists.example.org>\nErrors-To: ", list, "-bounces@lists.example.org\n")
}

// digits writes n letters and digits that follow no rule.
func (m *mill) digits(rng *rand.Rand, n int) {
	const all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for range n {
		m.buf = append(m.buf, all[rng.IntN(len(all))])
	}
}
