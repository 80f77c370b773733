package main

import (
	"sync"
	"time"
)

// How calls ended, by the identifiers that their clients gave them.
type fates struct {
	mutex sync.Mutex
	known map[string]chan string
}

func newFates() *fates {
	return &fates{known: map[string]chan string{}}
}

// Of several calls with one identifier, the first counts.
func (f *fates) tell(id, fate string) {
	select {
	case f.of(id) <- fate:
	default:
	}
}

// Waits until the call is over, but not for long.
func (f *fates) await(id string) string {
	select {
	case fate := <-f.of(id):
		return fate
	case <-time.After(5 * time.Second):
		return "unknown"
	}
}

func (f *fates) of(id string) chan string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.known[id] == nil {
		f.known[id] = make(chan string, 1)
	}
	return f.known[id]
}
