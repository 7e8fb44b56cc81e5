// Prepares a MinIO server: bucket, versioning, policies and users, and asks it whether it is well.
// It may run again at any time: what is there already is brought to what the folder says.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/minio/madmin-go/v3"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/lifecycle"
)

const usage = `usage:
  minio-init health                 asks the server at S3_ENDPOINT (default http://127.0.0.1:9000)
  minio-init apply POLICIES KEYS    makes S3_BUCKET, and for each POLICIES/NAME.json a user with that policy.
                                    KEYS is a file of lines "NAME ACCESS-KEY SECRET-KEY", one of them the
                                    administrator's, "root".`

func main() {
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "health":
		err = health(endpoint())
	case len(os.Args) == 4 && os.Args[1] == "apply":
		err = apply(endpoint(), os.Args[2], os.Args[3])
	default:
		err = errors.New(usage)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func endpoint() string {
	return setting("S3_ENDPOINT", "http://127.0.0.1:9000")
}

// health asks for a quorum of drives to write to, not only whether the process answers.
func health(endpoint string) error {
	client := http.Client{Timeout: 4 * time.Second}
	answer, err := client.Get(endpoint + "/minio/health/cluster")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server at %s cannot write (HTTP %d)", endpoint, answer.StatusCode)
	}
	return nil
}

// pair is an access key and its secret key; both are secrets.
type pair struct {
	access, secret string
}

func readKeys(file string) (map[string]pair, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the keys (%w): run infra/compose/secrets", err)
	}
	return parseKeys(file, string(text))
}

func parseKeys(file, text string) (map[string]pair, error) {
	keys := map[string]pair{}
	for number, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 3 {
			return nil, fmt.Errorf("%s, line %d: it must be NAME ACCESS-KEY SECRET-KEY, and has %d words; run infra/compose/secrets", file, number+1, len(words))
		}
		keys[words[0]] = pair{words[1], words[2]}
	}
	return keys, nil
}

// ofName is the pair of a name.
func ofName(keys map[string]pair, name, file string) (pair, error) {
	found, there := keys[name]
	if !there {
		return pair{}, fmt.Errorf("%s has no keys of %s: run infra/compose/secrets", file, name)
	}
	return found, nil
}

func apply(endpoint, policies, file string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	bucket := setting("S3_BUCKET", "lakehouse")
	keys, err := readKeys(file)
	if err != nil {
		return err
	}
	root, err := ofName(keys, "root", file)
	if err != nil {
		return err
	}
	address, err := url.Parse(endpoint)
	if err != nil || address.Host == "" {
		return fmt.Errorf("invalid S3_ENDPOINT %q (must be http://host:port)", endpoint)
	}
	secure := address.Scheme == "https"
	s3, err := minio.New(address.Host, &minio.Options{
		Creds: credentials.NewStaticV4(root.access, root.secret, ""), Secure: secure, Region: "us-east-1"})
	if err != nil {
		return err
	}
	if err := makeBucket(ctx, s3, bucket); err != nil {
		return err
	}
	admin, err := madmin.NewWithOptions(address.Host, &madmin.Options{
		Creds: credentials.NewStaticV4(root.access, root.secret, ""), Secure: secure})
	if err != nil {
		return err
	}
	return makeUsers(ctx, admin, bucket, policies, keys, file)
}

// makeBucket keeps what is overwritten or deleted for a week: no key but the administrator's can
// delete a version.
func makeBucket(ctx context.Context, s3 *minio.Client, bucket string) error {
	there, err := s3.BucketExists(ctx, bucket)
	if err != nil {
		return fmt.Errorf("cannot look for the bucket %s: %w", bucket, err)
	}
	if !there {
		if err := s3.MakeBucket(ctx, bucket, minio.MakeBucketOptions{}); err != nil {
			return fmt.Errorf("cannot make the bucket %s: %w", bucket, err)
		}
	}
	if err := s3.EnableVersioning(ctx, bucket); err != nil {
		return fmt.Errorf("cannot keep versions in %s: %w", bucket, err)
	}
	rules := lifecycle.NewConfiguration()
	rules.Rules = []lifecycle.Rule{
		{
			ID:                          "forget-versions",
			Status:                      "Enabled",
			RuleFilter:                  lifecycle.Filter{Prefix: "warehouse/"},
			NoncurrentVersionExpiration: lifecycle.NoncurrentVersionExpiration{NoncurrentDays: 7},
		},
		{
			ID:                          "forget-states",
			Status:                      "Enabled",
			RuleFilter:                  lifecycle.Filter{Prefix: "flink/"},
			NoncurrentVersionExpiration: lifecycle.NoncurrentVersionExpiration{NoncurrentDays: 1},
		},
	}
	if err := s3.SetBucketLifecycle(ctx, bucket, rules); err != nil {
		return fmt.Errorf("cannot set the lifecycle of %s: %w", bucket, err)
	}
	fmt.Printf("bucket %s: ready\n", bucket)
	return nil
}

// makeUsers makes a user for each policy, and takes away the keys that another run gave it.
func makeUsers(ctx context.Context, admin *madmin.AdminClient, bucket, policies string, all map[string]pair, keysFile string) error {
	files, err := filepath.Glob(filepath.Join(policies, "*.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no policy *.json in %s", policies)
	}
	before, err := admin.ListUsers(ctx)
	if err != nil {
		return fmt.Errorf("cannot list users: %w", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		keys, err := ofName(all, name, keysFile)
		if err != nil {
			return err
		}
		policy := bytes.ReplaceAll(text, []byte("BUCKET"), []byte(bucket))
		if err := admin.AddCannedPolicy(ctx, name, policy); err != nil {
			return fmt.Errorf("cannot make the policy %s: %w", name, err)
		}
		if err := admin.SetUser(ctx, keys.access, keys.secret, madmin.AccountEnabled); err != nil {
			return fmt.Errorf("cannot make the user %s: %w", name, err)
		}
		if info := before[keys.access]; info.PolicyName != name {
			if _, err := admin.AttachPolicy(ctx, madmin.PolicyAssociationReq{Policies: []string{name}, User: keys.access}); err != nil {
				return fmt.Errorf("cannot give the policy %s to its user: %w", name, err)
			}
		}
		for access, info := range before {
			if info.PolicyName == name && access != keys.access {
				if err := admin.RemoveUser(ctx, access); err != nil {
					return fmt.Errorf("cannot remove the old keys of %s: %w", name, err)
				}
			}
		}
		fmt.Printf("user %s: ready\n", name)
	}
	return nil
}
