// A page that proves the cluster's network: it names the pod that answered.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	address = ":8080"
	page    = "<!doctype html>\n<title>Inkwell</title>\n<h1>Inkwell's cluster answers</h1>\n<p>%s</p>\n"
	// Endpoints leave the service a moment after the pod is told to stop; until then it serves.
	leaving = 5 * time.Second
)

func handler(host string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("X-Served-By", host)
		fmt.Fprintf(w, page, host)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	return mux
}

func main() {
	host, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Addr: address, Handler: handler(host), ReadHeaderTimeout: 5 * time.Second}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	go func() {
		<-stop.Done()
		time.Sleep(leaving)
		_ = server.Shutdown(context.Background())
	}()
	log.Printf("%s serves on %s", host, address)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
