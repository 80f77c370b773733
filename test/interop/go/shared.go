package main

import (
	"encoding/json"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"interop/gen/user"
)

// What all peers answer with, and expect of each other.
type sharedData struct {
	// The lines that the model answers with.
	Poem []string
	// In the order of their identifiers.
	Users []*user.User
}

func readShared(path string) (*sharedData, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Poem  []string
		Users []json.RawMessage
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	data := &sharedData{Poem: file.Poem}
	for _, text := range file.Users {
		read := &user.User{}
		if err := protojson.Unmarshal(text, read); err != nil {
			return nil, err
		}
		data.Users = append(data.Users, read)
	}
	return data, nil
}
