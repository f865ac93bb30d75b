// A Go program that does what Go programs do, and says the same on each system: files, goroutines,
// timers, HTTP over loopback, signals, faults, and itself as a child. Its output on Linux is what is
// expected of the others.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Println("FAIL:", err)
		os.Exit(1)
	}
}

func files() {
	dir, err := os.MkdirTemp("", "suite")
	check(err)
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "file")
	check(os.WriteFile(name, []byte(strings.Repeat("0123456789", 1000)), 0640))
	f, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND, 0)
	check(err)
	_, err = f.WriteString("end")
	check(err)
	at, err := f.Seek(-5, io.SeekEnd)
	check(err)
	tail := make([]byte, 5)
	_, err = io.ReadFull(f, tail)
	check(err)
	_, err = f.ReadAt(tail[:2], 12)
	check(err)
	info, err := f.Stat()
	check(err)
	fmt.Println("file:", at, string(tail), info.Size(), info.Mode(), info.Name())
	check(f.Truncate(42))
	check(f.Sync())
	check(f.Close())
	when := time.Unix(1234567890, 0)
	check(os.Chtimes(name, when, when))
	check(os.Chmod(name, 0444))
	info, err = os.Stat(name)
	check(err)
	fmt.Println("changed:", info.Size(), info.Mode(), info.ModTime().Unix())
	check(os.Symlink("file", filepath.Join(dir, "symbolic")))
	check(os.Link(name, filepath.Join(dir, "hard")))
	to, err := os.Readlink(filepath.Join(dir, "symbolic"))
	check(err)
	for i := 0; i < 500; i++ {
		check(os.WriteFile(filepath.Join(dir, fmt.Sprintf("many-%03d-%s", i, strings.Repeat("x", i%90))), nil, 0600))
	}
	check(os.Mkdir(filepath.Join(dir, "sub"), 0700))
	entries, err := os.ReadDir(dir)
	check(err)
	kinds := map[string]int{}
	var total int
	for _, e := range entries {
		total += len(e.Name())
		kinds[e.Type().String()]++
	}
	fmt.Println("directory:", to, len(entries), total, kinds)
	check(os.Rename(name, filepath.Join(dir, "sub", "moved")))
	_, err = os.Stat(name)
	fmt.Println("gone:", errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENOENT))
	err = os.Remove(filepath.Join(dir, "sub"))
	fmt.Println("not empty:", errors.Is(err, syscall.ENOTEMPTY))
	_, err = os.Open("/nonexistent/file")
	fmt.Println(err)
}

func goroutines() {
	var wg sync.WaitGroup
	results := make(chan int, 64)
	for i := 0; i < 64; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			if i%8 == 0 {
				runtime.LockOSThread()
			}
			sum := 0
			for n := 0; n < 300000; n++ { // is preempted by a signal
				sum += n % (i + 1)
			}
			results <- sum
		}(i)
	}
	wg.Wait()
	close(results)
	sum := 0
	for r := range results {
		sum += r
	}
	for i := 0; i < 5; i++ {
		runtime.GC()
	}
	fmt.Println("goroutines:", sum)
}

func timers() {
	begin := time.Now()
	tick := time.NewTicker(5 * time.Millisecond)
	for i := 0; i < 3; i++ {
		<-tick.C
	}
	tick.Stop()
	select {
	case <-time.After(10 * time.Millisecond):
	}
	fmt.Println("timers:", time.Since(begin) >= 25*time.Millisecond)
}

func overHTTP() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %d", r.URL.Path, len(body))
	})}
	go server.Serve(listener)
	var wg sync.WaitGroup
	var lock sync.Mutex
	var answers []string
	for i := 0; i < 20; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			body := bytes.NewReader(make([]byte, i*10000))
			answer, err := http.Post(fmt.Sprintf("http://%s/path%02d", listener.Addr(), i), "text/plain", body)
			check(err)
			text, err := io.ReadAll(answer.Body)
			check(err)
			answer.Body.Close()
			lock.Lock()
			answers = append(answers, string(text))
			lock.Unlock()
		}(i)
	}
	wg.Wait()
	sort.Strings(answers)
	fmt.Println("http:", len(answers), answers[0], answers[19])
	check(server.Close())
	_, err = net.DialTimeout("tcp", listener.Addr().String(), time.Second)
	fmt.Println("refused:", errors.Is(err, syscall.ECONNREFUSED))
	local := filepath.Join(os.TempDir(), fmt.Sprintf("suite-%d", os.Getpid()))
	unix, err := net.Listen("unix", local)
	check(err)
	go func() {
		c, err := unix.Accept()
		check(err)
		io.Copy(c, c)
		c.Close()
	}()
	c, err := net.Dial("unix", local)
	check(err)
	_, err = c.Write([]byte("echo"))
	check(err)
	c.(*net.UnixConn).CloseWrite()
	text, err := io.ReadAll(c)
	check(err)
	fmt.Println("unix:", string(text), c.RemoteAddr().String() == local)
	unix.Close()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	check(err)
	_, err = udp.WriteTo([]byte("datagram"), udp.LocalAddr())
	check(err)
	buffer := make([]byte, 100)
	n, from, err := udp.ReadFrom(buffer)
	check(err)
	fmt.Println("udp:", string(buffer[:n]), from.String() == udp.LocalAddr().String())
	udp.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, _, err = udp.ReadFrom(buffer)
	fmt.Println("deadline:", errors.Is(err, os.ErrDeadlineExceeded))
}

func signals() {
	got := make(chan os.Signal, 4)
	signal.Notify(got, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGHUP, syscall.SIGCHLD)
	for _, s := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGHUP, syscall.SIGUSR2} {
		check(syscall.Kill(os.Getpid(), s))
		fmt.Println("signal:", <-got == s)
	}
	signal.Reset()
	signal.Ignore(syscall.SIGTERM)
	check(syscall.Kill(os.Getpid(), syscall.SIGTERM))
	signal.Reset(syscall.SIGTERM)
	defer func() { fmt.Println("fault:", recover()) }()
	var nothing *int
	*nothing = 1
}

func children() {
	self, err := os.Executable()
	check(err)
	child := exec.Command(self, "child", "a b", "")
	child.Stdin = strings.NewReader("from the parent\n")
	child.Env = []string{"SUITE=yes"}
	out, err := child.CombinedOutput()
	var failed *exec.ExitError
	fmt.Printf("child: %q %v\n", out, errors.As(err, &failed) && failed.ExitCode() == 3)
	child = exec.Command(self, "killed")
	err = child.Run()
	fmt.Println("killed:", err)
	_, err = exec.Command("/nonexistent/program").Output()
	fmt.Println("no program:", errors.Is(err, os.ErrNotExist))
	sleeper := exec.Command(self, "sleeps")
	pipe, err := sleeper.StdoutPipe()
	check(err)
	check(sleeper.Start())
	one := make([]byte, 1)
	_, err = pipe.Read(one)
	check(err)
	check(sleeper.Process.Signal(syscall.SIGTERM))
	fmt.Println("ended:", sleeper.Wait())
}

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "child":
			text, _ := io.ReadAll(os.Stdin)
			fmt.Printf("%s%q %q", text, os.Args[2:], os.Getenv("SUITE"))
			os.Exit(3)
		case "killed":
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		case "sleeps":
			fmt.Print(".")
			time.Sleep(time.Hour)
		case "getpid":
			getpid()
			return
		}
	}
	parts := map[string]func(){"files": files, "goroutines": goroutines, "timers": timers,
		"http": overHTTP, "signals": signals, "children": children}
	for _, name := range []string{"files", "goroutines", "timers", "http", "signals", "children"} {
		if len(os.Args) == 1 || os.Args[1] == name {
			parts[name]()
		}
	}
}

func getpid() {
	const calls = 1000000
	begin := time.Now()
	for i := 0; i < calls; i++ {
		syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
	}
	fmt.Println(time.Since(begin).Nanoseconds()/calls, "ns")
}
