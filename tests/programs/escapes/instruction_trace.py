"""Reads what `strace -f -i -y -e signal=all` writes about programs under exhaustive coverage: from
where each call was made. The image of a program begins with an execve; it is armed by the call that
turns Syscall User Dispatch on, whose arguments say what code may still make calls: the raw site."""
import collections
import re

LINE = re.compile(r"(\d+) +\[([0-9a-f?]+)\] (.*)")
CALL = re.compile(r"(<\.\.\. )?([a-z0-9_]+)(?: resumed>|\()(.*)")
UNFINISHED = "<unfinished ...>"
ARM = re.compile(r"PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, (0x[0-9a-f]+), (0x[0-9a-f]+)")
RESULT = re.compile(r"\) += (-?\d+|\?|0x[0-9a-f]+)( ERESTART\w+)?")
ENDS = ("exit_group", "execve", "execveat")  # what writes the report before it is made
CREATES = ("clone", "clone3", "fork", "vfork")
CODE = re.compile(r"mmap\(0x[0-9a-f]+, \d+, PROT_READ\|PROT_EXEC, .*<(.*/libzpoline(?:-loader)?\.so)>, "
                  r"(0x[0-9a-f]+)\) = (0x[0-9a-f]+)")


class Image:
    """A program in memory: from its start or its fork to its end or exec, with all that shares it:
    threads, and children by vfork."""

    def __init__(self, pid, program, parent=None):
        self.pid, self.program = pid, program
        self.raw = parent.raw if parent else None  # (begin, end) of the raw site
        self.library = parent.library if parent else None  # path, and address of offset 0
        self.forked = parent is not None
        self.armed = False
        self.early = 0  # calls before it was armed, from elsewhere than the raw site
        self.escaped = []  # lines of later ones
        self.calls = collections.Counter()  # by name and offset in the raw site
        self.restarts = collections.Counter()  # by name: calls that the kernel may have made again
        self.signals = collections.Counter()  # by name and si_code
        self.tasks, self.most_tasks = 1, 1
        self.reporting = False  # it has opened the report: what others do now is not in it
        self.exec_failed = False  # it will open the report again, to say so
        self.killed = False

    def join(self):
        self.tasks += 1
        self.most_tasks = max(self.tasks, self.most_tasks)

    def may_call_from(self, address):
        """strace shows the address behind the instruction."""
        return self.raw and self.raw[0] < address <= self.raw[1]


class Reader:
    """Follows the lines of one trace. Children are known by what their parents' calls returned,
    which may come later than the child's own first lines."""

    def __init__(self, report):
        self.report = report
        self.images = []
        self.by_task = {}
        self.parents = {}  # by task: (parent, do they share memory?)
        self.begun = {}  # by task: the text of a call that had not returned

    def read(self, path):
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [match.groups() for match in map(LINE.match, file) if match]
        for task, _, text in lines:
            if text.startswith(CREATES) or " resumed>" in text:
                self.find_child(task, self.whole(task, text))
        self.begun.clear()
        for task, address, text in lines:
            self.line(task, address, text)

    def whole(self, task, text):
        """The text of a call with its beginning, which may stand in an earlier line."""
        if text.startswith("<... "):
            return self.begun.pop(task, "") + text.split(" resumed>", 1)[-1]
        if text.endswith(UNFINISHED):
            self.begun[task] = text.removesuffix(UNFINISHED).rstrip()
        return text

    def find_child(self, task, text):
        result = RESULT.search(text)
        if text.startswith(CREATES) and result and result[1].isdigit() and result[1] != "0":
            shares = text.startswith("vfork") or "CLONE_VM" in text
            self.parents.setdefault(result[1], (task, shares))

    def image_of(self, task):
        if task in self.by_task:
            return self.by_task[task]
        parent, shares = self.parents.get(task, (None, False))
        of_parent = self.image_of(parent) if parent else None
        if shares:
            of_parent.join()
            self.by_task[task] = of_parent
        else:
            self.begin(task, of_parent.program if of_parent else "", of_parent)
        return self.by_task[task]

    def begin(self, task, program, parent=None):
        self.by_task[task] = Image(task, program, parent)
        self.images.append(self.by_task[task])

    def line(self, task, address, text):
        image = self.image_of(task)
        if text.startswith("---"):
            self.signal(image, text)
        elif text.startswith("+++"):
            image.tasks -= 1
            image.killed |= text.startswith("+++ killed")
        elif match := CALL.match(text):
            if not match[1]:
                self.call(image, int(address, 16), match[2], text)
            self.outcome(image, task, match[2], self.whole(task, text))

    @staticmethod
    def signal(image, text):
        if match := re.match(r"--- SIG\w+ \{si_signo=(SIG\w+), si_code=(\w+)", text):
            image.signals[match.groups()] += 1

    def call(self, image, address, name, text):
        if arming := ARM.search(text):
            begin = int(arming[1], 16)
            image.raw, image.armed = (begin, begin + int(arming[2], 16)), True
        bound = image.armed or image.forked
        if not image.may_call_from(address):
            image.early += not bound
            image.escaped += [text] if bound else []
            return
        if name == "openat" and f'"{self.report}"' in text:
            image.reporting, image.exec_failed = not image.exec_failed, False
        if bound and (not image.reporting or name in ENDS):
            image.calls[name, address - image.raw[0]] += 1

    def outcome(self, image, task, name, text):
        result = RESULT.search(text)
        if not result:
            return
        image.restarts[name] += bool(result[2])
        if name in ("execve", "execveat"):
            if result[1] == "0":
                image.tasks -= 1
                self.begin(task, text)
            elif image.reporting:
                image.reporting, image.exec_failed = False, True
        elif name == "mmap" and (match := CODE.match(text)):
            image.library = (match[1], int(match[3], 16) - int(match[2], 16))
