package sync

import "context"

func watchTmp(from any) func(context.Context, func(), func()) error {
	if w, ok := from.(interface {
		Watch(context.Context, func(), func()) error
	}); ok {
		return w.Watch
	}
	return func(ctx context.Context, ready, _ func()) error {
		ready()
		<-ctx.Done()
		return ctx.Err()
	}
}

func checkTmp(ctx context.Context, a any) (string, error) {
	if c, ok := a.(interface {
		Check(context.Context) (string, error)
	}); ok {
		return c.Check(ctx)
	}
	return "", nil
}
