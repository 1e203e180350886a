"""A real Slurm cluster on loopback: munged, slurmctld and some slurmd of one CPU each, started and ended by a test. Nothing is written outside
its folder; no systemd, no cgroups, no database; as root or as any user (whose jobs alone run then).

    with SlurmCluster(folder, nodes=4) as cluster:
        cluster.run("sbatch", ...)
        cluster.kill_node("n2")

Debian 12: slurmctld slurmd slurm-client munge, and GNU parallel, which the test needs too (scripts/setup.sh --cluster).
"""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "sinfo", "scancel", "parallel")

CONFIGURATION = """\
ClusterName=attest
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge/socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n.log
MpiDefault=none
SwitchType=switch/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=10
KillWait=5
JobRequeue=1
MaxArraySize=1001
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=5
NodeName=n[1-{nodes}] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{first}-{last}] CPUs=1 RealMemory=512 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing_programs():
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [p for p in PROGRAMS if shutil.which(p, path=path) is None]


def free_ports(count):
    """A row of ports that nobody listens on just now."""
    for first in range(20000 + os.getpid() % 20000, 60000, count):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
    raise RuntimeError("no free ports")


class SlurmCluster:
    def __init__(self, folder, nodes=4):
        self.folder, self.nodes = os.path.abspath(folder), nodes
        self.environment = dict(os.environ, SLURM_CONF=os.path.join(self.folder, "slurm.conf"))
        self.environment["PATH"] += ":/usr/sbin:/sbin"
        for name in [n for n in self.environment if n.startswith(("SLURM_", "SBATCH_")) and n != "SLURM_CONF"]:
            del self.environment[name]

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, *command, seconds=30, status=0, **how):
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL, **how)
        if status is not None and done.returncode != status:
            raise RuntimeError(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        for name in ("", "state", "spool", "munge", "key"):
            os.makedirs(self.path(name), exist_ok=True)
        os.chmod(self.folder, 0o755)
        os.chmod(self.path("munge"), 0o755)  # munged wants its socket where all may enter, and its key where nobody may
        os.chmod(self.path("key"), 0o700)
        with open(os.open(self.path("key/key"), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as key:
            key.write(os.urandom(128))
        first = free_ports(self.nodes + 1)
        with open(self.environment["SLURM_CONF"], "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(host=socket.gethostname().split(".")[0], user=pwd.getpwuid(os.getuid()).pw_name, folder=self.folder,
                                            nodes=self.nodes, port=first, first=first + 1, last=first + self.nodes))
        with open(self.path("cgroup.conf"), "w", encoding="utf-8") as file:
            file.write("CgroupPlugin=autodetect\n")  # read, never used
        munge = self.path("munge")
        # --force: a folder above ours may be writable by others (/tmp is), which matters to a real cluster and not to this one
        self.run("munged", "--force", f"--key-file={self.path('key/key')}", f"--socket={munge}/socket", f"--pid-file={munge}/pid", f"--log-file={munge}/log",
                 f"--seed-file={munge}/seed", "--num-threads=2")
        self.run("slurmctld", "-f", self.environment["SLURM_CONF"], "-i")
        for node in range(1, self.nodes + 1):
            self.start_node(f"n{node}")
        self.wait_for(lambda: self.idle_nodes() == self.nodes, 60, "all nodes are idle")

    def start_node(self, node):
        self.run("slurmd", "-f", self.environment["SLURM_CONF"], "-N", node)

    def idle_nodes(self):
        return sum(int(n) for n in self.run("sinfo", "-h", "-t", "idle", "-o", "%D", status=None).split())

    def wait_for(self, condition, seconds, words):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"not within {seconds} s: {words}\n{self.run('squeue', '-r', status=None)}{self.run('sinfo', '-N', '-l', status=None)}")
            time.sleep(0.2)

    def processes_of(self, node):
        """slurmd of the node, its tasks, and the slurmstepd above them, as {pid: array task or None}. Only processes of this cluster: they were told its
        slurm.conf."""
        found = {}
        if os.path.isfile(self.path(f"{node}.pid")):
            with open(self.path(f"{node}.pid"), encoding="ascii") as file:
                found[int(file.read())] = None
        mine, named = f"SLURM_CONF={self.environment['SLURM_CONF']}".encode(), f"SLURMD_NODENAME={node}".encode()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    variables = file.read().split(b"\0")
                if mine in variables and named in variables:
                    task = next((v.partition(b"=")[2].decode() for v in variables if v.startswith(b"SLURM_ARRAY_TASK_ID=")), None)
                    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                        parent = int(file.read().rpartition(")")[2].split()[1])
                    found[int(pid)] = task
                    with open(f"/proc/{parent}/comm", encoding="utf-8") as file:
                        if file.read().strip() == "slurmstepd":
                            found.setdefault(parent, None)
            except OSError:  # it has ended, or is not ours
                continue
        return found

    def kill_node(self, node):
        """What a power cut does in the middle of a task: kill -9 for the node's daemons and everything that runs on it. The task that was lost; None, and
        nothing was done, when the node runs none. What is stopped first cannot end by itself before it is killed."""
        before = self.processes_of(node)
        for pid in before:
            kill(pid, signal.SIGSTOP)
        stopped = self.processes_of(node)
        task = next((t for t in stopped.values() if t is not None), None)
        for pid in set(before) | set(stopped):
            kill(pid, signal.SIGCONT if task is None else signal.SIGKILL)
        return task

    def stop(self):
        if os.path.isfile(self.path("slurmctld.pid")):
            self.run("scancel", "--user", pwd.getpwuid(os.getuid()).pw_name, status=None)
        files = [self.path(f"n{node}.pid") for node in range(1, self.nodes + 1)] + [self.path("slurmctld.pid"), self.path("munge/pid")]
        tasks = [pid for node in range(1, self.nodes + 1) for pid in self.processes_of(f"n{node}")]
        daemons = []
        for name in files:
            if os.path.isfile(name):
                with open(name, encoding="ascii") as file:
                    daemons.append(int(file.read()))
        for pid in tasks + daemons:
            kill(pid, signal.SIGTERM)
        end = time.monotonic() + 10
        for pid in tasks + daemons:
            while alive(pid) and time.monotonic() < end:
                time.sleep(0.05)
            kill(pid, signal.SIGKILL)


def kill(pid, how):
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        pass


def alive(pid):
    try:
        os.kill(pid, 0)
        return True
    except ProcessLookupError:
        return False
