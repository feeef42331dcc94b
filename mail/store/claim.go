package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"onemore/patch"
)

// ClaimState is how far a claim of the reader's is.
type ClaimState string

// The states of a claim. What is wanted may be at the team already, when the
// program ended before it knew; and what is leaving may be gone there.
const (
	ClaimLocal   ClaimState = "local"   // there is no team
	ClaimWanted  ClaimState = "wanted"  // to be brought to the team
	ClaimHeld    ClaimState = "held"    // the team has it, and nobody was first
	ClaimLeaving ClaimState = "leaving" // to be taken away from the team
)

// Claim is the reader's word that they are on a change.
type Claim struct {
	Token  patch.MsgID // its own name: the Message-ID of the mail that tells the team
	ID     patch.MsgID // the message that names the change
	Change patch.MsgID // the present root of the change that holds it; empty: none does
	Since  int64       // Unix seconds
	Until  int64       // Unix seconds
	State  ClaimState
}

// TeamClaim is a claim as the team's folder had it when it was last read.
type TeamClaim struct {
	UID    uint32
	Token  patch.MsgID
	ID     patch.MsgID // the message that names the change
	Change patch.MsgID // the present root of the change that holds it; empty: none does
	By     patch.Person
	Since  int64 // Unix seconds, by the server's clock
	Until  int64 // Unix seconds, by the server's clock
}

// AddClaims keeps claims of the reader's. They are on the disk when it returns.
func (s *Store) AddClaims(ctx context.Context, all ...Claim) error {
	return s.updateNow(ctx, func(w *writer) error {
		if err := s.fault("claim"); err != nil {
			return err
		}
		for _, cl := range all {
			if err := w.exec("INSERT OR REPLACE INTO claim(token, msgid, since, until, state) VALUES(?, ?, ?, ?, ?)",
				string(cl.Token), string(cl.ID), cl.Since, cl.Until, string(cl.State)); err != nil {
				return err
			}
		}
		return nil
	})
}

// ClaimMove gives a claim another state; the empty one takes it away. It does
// nothing where the claim is not in the state From any more: somebody else has
// moved it.
type ClaimMove struct {
	Token    patch.MsgID
	From, To ClaimState
}

// MoveClaims does all of the moves or none. They are on the disk when it
// returns.
func (s *Store) MoveClaims(ctx context.Context, moves ...ClaimMove) error {
	if len(moves) == 0 {
		return nil
	}
	return s.updateNow(ctx, func(w *writer) error {
		if err := s.fault("claim"); err != nil {
			return err
		}
		for _, m := range moves {
			sql, args := "UPDATE claim SET state=?3 WHERE token=?1 AND state=?2", []driver.Value{string(m.Token), string(m.From), string(m.To)}
			if m.To == "" {
				sql, args = "DELETE FROM claim WHERE token=?1 AND state=?2", args[:2]
			}
			if err := w.exec(sql, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Claims are all claims of the reader's, the one made first first.
func (s *Store) Claims(ctx context.Context) (out []Claim, err error) {
	err = s.view(ctx, func(c *conn) error {
		err := c.query(ctx, "SELECT token, msgid, since, until, state FROM claim ORDER BY since, token", func(row []driver.Value) error {
			out = append(out, Claim{
				Token: patch.MsgID(text(row[0])), ID: patch.MsgID(text(row[1])),
				Since: integer(row[2]), Until: integer(row[3]), State: ClaimState(text(row[4])),
			})
			return nil
		})
		for i := range out {
			if err == nil {
				out[i].Change, err = s.changeOf(ctx, c, out[i].ID)
			}
		}
		return err
	})
	return out, err
}

// SetTeam keeps what the team's folder holds in place of what it held before.
func (s *Store) SetTeam(ctx context.Context, all []TeamClaim) error {
	err := s.updateNow(ctx, func(w *writer) error {
		if err := s.fault("team"); err != nil {
			return err
		}
		if err := w.exec("DELETE FROM teamclaim"); err != nil {
			return err
		}
		for _, t := range all {
			if err := w.exec("INSERT INTO teamclaim(uid, token, msgid, name, email, since, until) VALUES(?, ?, ?, ?, ?, ?, ?)",
				int64(t.UID), string(t.Token), string(t.ID), t.By.Name, t.By.Email, t.Since, t.Until); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep the team's claims: %w", err)
	}
	return nil
}

// Team is what the team's folder held when it was last read, by UID.
func (s *Store) Team(ctx context.Context) (out []TeamClaim, err error) {
	err = s.view(ctx, func(c *conn) error {
		err := c.query(ctx, "SELECT uid, token, msgid, name, email, since, until FROM teamclaim ORDER BY uid", func(row []driver.Value) error {
			out = append(out, TeamClaim{
				UID: uint32(integer(row[0])), Token: patch.MsgID(text(row[1])), ID: patch.MsgID(text(row[2])),
				By: patch.Person{Name: text(row[3]), Email: text(row[4])}, Since: integer(row[5]), Until: integer(row[6]),
			})
			return nil
		})
		for i := range out {
			if err == nil {
				out[i].Change, err = s.changeOf(ctx, c, out[i].ID)
			}
		}
		return err
	})
	return out, err
}

// ChangesOf leads messages to the present roots of the changes that hold them;
// what no change holds is not in the map.
func (s *Store) ChangesOf(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]patch.MsgID, error) {
	out := make(map[patch.MsgID]patch.MsgID, len(ids))
	err := s.view(ctx, func(c *conn) error {
		for _, id := range ids {
			root, err := s.changeOf(ctx, c, id)
			if err != nil {
				return err
			}
			if root != "" {
				out[id] = root
			}
		}
		return nil
	})
	return out, err
}
