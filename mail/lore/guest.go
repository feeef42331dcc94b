package lore

import "context"

// Agent is the name that this client gives to servers.
func (c *Client) Agent() string { return c.agent }

// Turn waits until a server may be asked by something else in this program,
// git for one; leave ends its turn. It counts as one request.
func (c *Client) Turn(ctx context.Context, name string) (leave func(), err error) {
	h := c.host(name)
	if err := c.enter(ctx, h); err != nil {
		return nil, err
	}
	h.count(&Stats{}, 1, 0)
	return func() { h.leave(c.now()) }, nil
}
