package main

import "testing"

func TestKeysAreTwoWords(t *testing.T) {
	keys, err := parsePair("s3-ingest", "access\nsecret\n")
	if err != nil || keys != (pair{"access", "secret"}) {
		t.Fatalf("got %v, %v", keys, err)
	}
	if _, err := parsePair("s3-ingest", "access\n"); err == nil {
		t.Fatal("one word was taken for two keys")
	}
}
