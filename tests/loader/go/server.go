// A Go program without cgo: an HTTP server and its clients in one process, signals, timers, and the
// start of itself. Prints nothing that differs from run to run. With the argument `serial` the clients
// come one after the other, each by a connection of its own: so it makes the same calls in each run, but
// for those that its scheduler decides on.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

func main() {
	serial := len(os.Args) == 2 && os.Args[1] == "serial"
	if len(os.Args) > 1 && !serial {
		fmt.Println("child", os.Args[1:])
		os.Exit(3)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{}
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "path %s\n", r.URL.Path)
	})
	go server.Serve(listener)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: serial}}
	var group sync.WaitGroup
	var mutex sync.Mutex
	total := 0
	for i := 0; i < 20; i++ {
		group.Add(1)
		get := func(i int) {
			defer group.Done()
			response, err := client.Get(fmt.Sprintf("http://%s/%d", listener.Addr(), i))
			if err != nil {
				panic(err)
			}
			text, _ := io.ReadAll(response.Body)
			response.Body.Close()
			mutex.Lock()
			total += len(text)
			mutex.Unlock()
		}
		if serial {
			get(i)
		} else {
			go get(i)
		}
	}
	group.Wait()
	fmt.Println("bytes", total)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println("signal", <-signals)
	time.Sleep(10 * time.Millisecond)
	self, _ := os.Executable()
	output, err := exec.Command(self, "a", "b").CombinedOutput()
	fmt.Printf("%s%v\n", output, err)
}
