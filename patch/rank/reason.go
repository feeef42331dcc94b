package rank

// reasons are a result's words.
func (s *Scorer) reasons(w *Work, claim *Claim, f Factors) []string {
	return nil
}
