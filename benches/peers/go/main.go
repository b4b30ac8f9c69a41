// The same population by Go's verifier, crypto/x509, as Go programs call it: pools of roots and intermediates prepared
// once, certificates given as DER, and parsing them counts. Prints CPU microseconds for each client; all must be accepted.
//
//	verifier BUNDLE.pem CLIENTS.pem [COUNT]
package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

func main() {
	runtime.GOMAXPROCS(1)
	cas := read(os.Args[1], -1)
	count := -1
	if len(os.Args) > 3 {
		var err error
		count, err = strconv.Atoi(os.Args[3])
		check(err)
	}
	clients := read(os.Args[2], count)

	options := x509.VerifyOptions{
		Roots:         x509.NewCertPool(),
		Intermediates: x509.NewCertPool(),
		CurrentTime:   time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, der := range cas {
		ca, err := x509.ParseCertificate(der)
		check(err)
		if bytes.Equal(ca.RawIssuer, ca.RawSubject) {
			options.Roots.AddCert(ca)
		} else {
			options.Intermediates.AddCert(ca)
		}
	}

	verify(clients[:len(clients)/10], options) // warms the caches
	started := spent()
	verify(clients, options)
	fmt.Printf("Go, x509.Verify\t%.3f\n", (spent()-started)/float64(len(clients))*1e6)
}

func verify(clients [][]byte, options x509.VerifyOptions) {
	for _, der := range clients {
		client, err := x509.ParseCertificate(der)
		check(err)
		_, err = client.Verify(options)
		check(err)
	}
}

// The DER of the first certificates of a file.
func read(name string, count int) (ders [][]byte) {
	text, err := os.ReadFile(name)
	check(err)
	for len(ders) != count {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		ders = append(ders, block.Bytes)
	}
	return ders
}

// User and system seconds of this process.
func spent() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	seconds := func(of syscall.Timeval) float64 { return float64(of.Sec) + float64(of.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(2)
	}
}
