package sync

const childEnv = "ONEMORE_TEST_SYNC_CHILD"

func child() int { return 0 }
