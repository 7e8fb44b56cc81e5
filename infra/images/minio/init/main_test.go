package main

import "testing"

func TestKeysAreNamed(t *testing.T) {
	keys, err := parseKeys("keys", "root a b\n\ningest c d\n")
	if err != nil || len(keys) != 2 || keys["ingest"] != (pair{"c", "d"}) {
		t.Fatalf("got %v, %v", keys, err)
	}
	if _, err := parseKeys("keys", "root a\n"); err == nil {
		t.Fatal("a line without a secret key was taken")
	}
	if _, err := ofName(keys, "trino", "keys"); err == nil {
		t.Fatal("keys of nobody were found")
	}
}
