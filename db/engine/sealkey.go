package engine

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"io"
	"os"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"

	"tierbook/model"
)

// An encrypted book begins with what it is, a number of the file's own, and its key's: a
// salt, what deriving it costs, and a part of a hash that tells a wrong key from damage.
const (
	sealMagic = "tbsealed"
	keyAt     = 16
	checkAt   = 20 // of the key's
	sealHead  = 42
)

// KeyMark begins a secret that was made at random, which needs no slow derivation.
const KeyMark = "tierbook-key-"

// slow is the cost of a passphrase to whoever tries many: argon2id over 64 MiB (a power of
// two KiB), three passes, two threads. A random key has the cost 0.
const slow = "\x10\x03\x02\x00"

// keys are those that this process was given, by what KeyOf gives.
var keys sync.Map

// sealOf gives what seals the pages of a file that begins with head, nil where its key is
// not known.
func sealOf(head []byte) cipher.AEAD {
	key, _ := keys.Load(string(head[keyAt:]))
	if key == nil {
		return nil
	}
	pages, _ := chacha20poly1305.NewX(subkey(key.(string), "pages "+string(head[:keyAt]))) // the length is right
	return pages
}

func subkey(key, what string) []byte {
	k, _ := hkdf.Key(sha256.New, []byte(key), nil, "tierbook "+what, chacha20poly1305.KeySize) // the length is right
	return k
}

// derive makes the key of a secret under a salt with its cost, and what KeyOf gives of it.
func derive(secret []byte, salt string) (key, id string) {
	if c := salt[checkAt-len(slow):]; c == slow { // another, from damage, may take all memory
		secret = argon2.IDKey(secret, []byte(salt), uint32(c[1]), 1<<c[0], c[2], chacha20poly1305.KeySize)
	}
	key = string(subkey(string(secret)+salt, "key"))
	return key, salt + string(subkey(key, "check")[:sealHead-keyAt-checkAt])
}

// KeyOf tells one key of encrypted files from another: it is "" for a plain file, and the
// same for files that one key opens.
func KeyOf(path string) string {
	head := make([]byte, sealHead)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // a pipe would wait for ever
		return ""
	}
	if f, err := os.Open(path); err == nil {
		_, _ = io.ReadFull(f, head)
		_ = f.Close()
	}
	if !bytes.HasPrefix(head, []byte(sealMagic)) {
		return ""
	}
	return string(head[keyAt:])
}

// Locked tells whether the file at path is encrypted and this process was not given its key.
func Locked(path string) bool {
	id := KeyOf(path)
	_, known := keys.Load(id)
	return id != "" && !known
}

// Unlock gives this process the key of the encrypted file at path, and of others under
// the same one, for as long as it runs. A wrong secret is CodeRefused.
func Unlock(path string, secret []byte) error {
	id := KeyOf(path)
	if id == "" {
		return nil
	}
	key, is := derive(secret, id[:checkAt])
	if is != id {
		return model.E(model.CodeRefused, "error.db.wrong_key", "Path", path)
	}
	keys.Store(id, key)
	return nil
}
