package demo

import (
	"regexp"
	"strings"
)

// role says what kind of sender somebody is; humans, bots and AI are counted
// apart.
type role uint8

const (
	human role = iota
	robot
	aiBot
)

// person is somebody who writes to the lists.
type person struct {
	key, name, email string
	zone             int // minutes east of UTC
	role             role
	agent            string // X-Mailer or User-Agent
	sign             string // signature, below "-- "
}

func (p person) String() string { return p.name + " <" + p.email + ">" }

// people are all who write to the lists of tern. The first one is the user.
func people() []person {
	return []person{
		{key: "robin", name: "Robin Vale", email: "robin@example.org", zone: 120, agent: "Mutt/2.2.13"},
		{key: "odile", name: "Odile Marchetti", email: "odile@tern.example", zone: 60, agent: "Mutt/2.2.9"},
		{key: "toru", name: "森下 透", email: "toru.morishita@example.net", zone: 540},
		{key: "soren", name: "Søren Fjeldby", email: "soren@fjeldby.example", zone: 60, agent: "Gnus/5.13"},
		{key: "zofia", name: "Zofia Wąsik", email: "zofia.wasik@example.com", zone: 60},
		{key: "tomas", name: "Tomás Iribarne", email: "tomas@example.org", zone: -180, agent: "Evolution 3.54.3"},
		{key: "mei", name: "乔美玲", email: "mei@qiao.example", zone: 480},
		{key: "ade", name: "Adéwálé Bankọ́lé", email: "ade@example.net", zone: 60},
		{key: "priya", name: "Priya Venkatraghavan", email: "priya.v@storage.example", zone: 330},
		{key: "lukas", name: "Lukáš Drozdek", email: "lukas@example.com", zone: 60, agent: "Claws Mail 4.3.0"},
		{key: "ingrid", name: "Ingrid Tallaksen", email: "ingrid@northwind.example", zone: 60},
		{key: "yusuf", name: "Yusuf Karabulut", email: "yusuf@example.net", zone: 180, agent: "aerc 0.20.0"},
		{key: "noa", name: "Noa Feldhaim", email: "noa@example.com", zone: 120},
		{key: "nour", name: "نور الحدّاد", email: "nour@example.org", zone: 180},
		{key: "bram", name: "Oosterveen, Bram", email: "bram.oosterveen@corp.example", zone: 60, agent: "Corporate Mail 16.0", sign: "Bram Oosterveen | Platform Networking | Corp Example B.V."},
		{key: "gwen", name: "Gwenllian Prosser", email: "gwen@prosser.example", zone: 0, agent: "Mutt/2.2.12", sign: "Gwen -- \"it worked on the ferry\""},
		{key: "dima", name: "Дмитрий Ореховский", email: "d.orekhovsky@example.org", zone: 300},
		{key: "pilar", name: "Pilar Echenagusía", email: "pilar@example.net", zone: 60},
		{key: "kofi", name: "Kofi Mensah-Brew", email: "kofi@example.com", zone: 0},
		{key: "hana", name: "한아름", email: "hana.han@storage.example", zone: 540},
		{key: "walt", name: "Walt Pemberton", email: "walt@retro.example", zone: -300, agent: "Alpine 2.26", sign: "Walt Pemberton, keeper of the old event loop"},
		{key: "june", name: "June Castellanos", email: "june.c@student.example", zone: -480},
		{key: "build", name: "tern build robot", email: "build-bot@builds.example.net", role: robot, agent: "tern-buildbot/7"},
		{key: "ci", name: "Tern CI", email: "ci-bot@tern.example", role: robot, agent: "ternci/2.1"},
		{key: "tracker", name: "tern patch tracker", email: "tracker-bot@lists.example.org", role: robot, agent: "tracker/1"},
		{key: "ai", name: "Tern AI review bot", email: "review-ai@bots.example.org", role: aiBot, agent: "tern-review-ai/0.9"},
	}
}

// Me is the user of the demo, a person of the archive: a maintainer of one
// area, a reviewer of another and the author of a few patches.
func Me() (name, email string) {
	p := people()[0]
	return p.name, p.email
}

// crew finds people by their script key.
type crew map[string]person

func newCrew() crew {
	c := crew{}
	for _, p := range people() {
		c[p.key] = p
	}
	return c
}

var atName = regexp.MustCompile(`([:,] ?)@([a-z]+)\b`)

// expand replaces ": @key" by ": Name <mail>".
func (c crew) expand(s string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	return atName.ReplaceAllStringFunc(s, func(m string) string {
		at := strings.IndexByte(m, '@')
		if p, ok := c[m[at+1:]]; ok {
			return m[:at] + p.String()
		}
		return m
	})
}
