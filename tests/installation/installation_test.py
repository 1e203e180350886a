"""attest installed, as its users find it: into a prefix, as another project's library, as a folder of another project, as Debian packages.

    installation_test.py install BUILD PREFIX           installs BUILD into PREFIX and looks at every file of it (the next step uses PREFIX)
    installation_test.py external BUILD PREFIX WORK     tests/external against PREFIX: found, built, run
    installation_test.py folder ATTEST WORK             tests/external with attest as a folder of it (add_subdirectory), one library of it built
    installation_test.py whole_folder ATTEST WORK       the same, all of it built and run
    installation_test.py package_form BUILD WORK        the packages that cpack makes of BUILD, looked at
    installation_test.py package ATTEST WORK            preset package, cpack, the packages unpacked, looked at and run
    installation_test.py bare WORK                      the package made there, installed by apt on a Debian 12 that has nothing else, and run

What cannot be done on this machine ends with status 77 and the reason: ctest shows it as skipped.
"""
import filecmp
import glob
import gzip
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "house"))
import readme_test  # noqa: E402  (what a page shows, and whether it agrees)

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
LEAKS = re.compile(r"-W[a-z][\w=-]*|-march\S*|-mtune\S*|-fpch|-fsanitize|ATTEST_MUTANTS|ATTEST_TEST|GTest|attest_options|\.pch|\.gch")
SKIPPED = 77
problems = []


def expect(condition, words):
    if not condition:
        problems.append(words)
    return condition


def run(command, status=0, seconds=1500, **how):
    """Runs it to its end; what it printed. Another exit status ends the test."""
    how.setdefault("env", {k: v for k, v in os.environ.items() if not k.startswith("ATTEST_")})
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL, **how)
    if status is not None and done.returncode != status:
        sys.exit(f"installation_test: {' '.join(command)} ended with status {done.returncode}, expected {status}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done


def skip(reason):
    print(f"installation_test: SKIPPED: {reason}")
    sys.exit(SKIPPED)


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def cached(build, name):
    found = re.search(rf"^{name}:\w+=(.*)$", text_of(os.path.join(build, "CMakeCache.txt")), re.M)
    return found[1] if found else ""


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


# ---- what is installed

def check_command(program, man_folder, completion):
    """The command runs, every command has a manual page that groff reads without a word, and the completion offers what there is."""
    expect(run([program, "--version"]).stdout.startswith("attest "), f"{program} --version")
    answer = json.loads(run([program, "analyze", os.path.join(ROOT, "tests/data/example.json"), "--json"]).stdout)
    expect(answer["graph_svm"]["norm_squared"] == "1", f"{program} analyze: another W_mm")
    helped = run([program, "--help"]).stdout
    commands = re.findall(r"^  ([a-z]+) ", helped[helped.index("Subcommands"):], re.M)
    expect(len(commands) >= 10, f"only {commands} in the help")
    check_pages(program, [c for c in commands if c != "help"], man_folder)
    check_completion(program, commands, completion)


def check_pages(program, commands, folder):
    pages = {name: gzip.open(os.path.join(folder, name), "rt", encoding="utf-8").read() for name in os.listdir(folder)}
    expect(sorted(pages) == sorted(["attest.1.gz"] + [f"attest-{c}.1.gz" for c in commands]), f"manual pages {sorted(pages)}, commands {commands}")
    for command in commands:
        page = pages.get(f"attest-{command}.1.gz", "")
        shown = page.replace("\\-", "-")
        for option in re.findall(r"^  (--[\w-]+|[A-Z]+)\b", run([program, command, "--help"]).stdout, re.M):
            expect(option in ("--help", "OPTIONS") or option in shown, f"attest-{command}.1 does not name {option}")
        expect(f"attest\\-{command} \\- " in page and ".SH EXIT STATUS" in page, f"attest-{command}.1 has no name or no exit status")
    if not expect(shutil.which("groff"), "there is no groff (scripts/setup.sh), so that nothing reads the manual pages"):
        return
    for name, page in pages.items():
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-Kutf8"], input=page, capture_output=True, text=True, timeout=60, check=False)
        expect(done.returncode == 0 and not done.stderr, f"groff says of {name}: {done.stderr.strip()}")
        plain = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout)
        expect("EXIT STATUS" in plain and "\\" not in plain, f"{name} does not read as text")


COMPLETE = r"""source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _attest; printf '%s\n' "${COMPREPLY[@]}" """


def completed(script, *words):
    return run(["bash", "-c", COMPLETE, "bash", script] + list(words), cwd=os.path.join(ROOT, "tests")).stdout.split()


def check_completion(program, commands, script):
    offered = completed(script, "attest", "")
    expect(set(commands) - {"help"} <= set(offered), f"completion offers {offered}, commands are {commands}")
    ids = [c["id"] for c in json.loads(run([program, "list", "--json"]).stdout)["claims"]]
    for command in ("verify", "hunt"):
        expect(completed(script, "attest", command, "svm.") == [i for i in ids if i.startswith("svm.")], f"completion of attest {command} svm.")
    for command in commands:
        options = set(re.findall(r"^  (--[\w-]+)", run([program, command, "--help"]).stdout, re.M)) | {"--help"}
        if command != "help":
            expect(set(completed(script, "attest", command, "--")) == options, f"completion of attest {command} -- is not {sorted(options)}")
    expect(completed(script, "attest", "verify", "--certificates", "da") == ["data"], "completion of a folder")
    expect("R" in completed(script, "attest", "hunt", "svm.optimal", "--without", ""), "completion of a hypothesis")
    expect(completed(script, "attest", "analyze", "READ") == ["README.md"], "completion of a file")
    expect(completed(script, "attest", "verify", "--cases", "") == [], "completion of a number")


FROM_PYTHON = """
import attest
from fractions import Fraction
a = attest.analyze(attest.dataset([[1, 2, 0], [1, 2, 0], [2, 1, 0], [2, 3, 0]], [1, 1, 2, 2], 4))
print(attest.__file__, a.norm_squared == 1 and a.W_mm[1, 0] == Fraction(1, 2) and a.graphs[0].components == [[1, 2], [0], [3]])
try:
    attest.dataset([[1, 0], [2, 0]], [1], 3)
except attest.AttestError as error:
    print(error)
"""


def check_python(usr):
    """The module as it is installed, asking the program that is installed beside it."""
    place = os.path.join(usr, "lib/python3/dist-packages")
    python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable  # Debian's, which has Debian's NumPy (scripts/setup.sh)
    environment = {"PYTHONPATH": place, "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.path.join(usr, "bin") + ":/usr/bin:/bin"}
    said = run([python, "-c", FROM_PYTHON], cwd="/", env=environment).stdout
    expect(said == f"{place}/attest/__init__.py True\nlabels: has 1 labels; expected 2, one a context\n", f"the installed Python module says {said}")


def check_library(prefix, build):
    headers = [f for f in files_below(prefix) if f.startswith("include/")]
    expect(all(h.startswith("include/attest/") and h.endswith(".h") for h in headers), "something else than headers of attest in include/")
    wanted = {f for room in ("model", "theory", "properties") for f in run(["git", "ls-files", f"{room}/*.h"], cwd=ROOT).stdout.split()}
    found = {h[len("include/attest/"):] for h in headers}
    expect(wanted <= found, f"headers that are not installed: {sorted(wanted - found)}")
    for header in found:
        text = text_of(os.path.join(prefix, "include/attest", header))
        for target in re.findall(r'^#include "([^"]+)"', text, re.M):
            beside = os.path.normpath(os.path.join(os.path.dirname(header), target))
            expect(target in found or beside in found, f"{header} includes {target}, which is not installed")
    cmake_files = [f for f in files_below(prefix) if "/cmake/attest/" in f]
    expect({os.path.basename(f) for f in cmake_files} >= {"attestConfig.cmake", "attestConfigVersion.cmake", "attestTargets.cmake"}, f"{cmake_files}")
    for name in cmake_files:
        text = re.sub(r"#.*", "", text_of(os.path.join(prefix, name)))
        expect(not LEAKS.search(text), f"{name} hands on {LEAKS.findall(text)}")
        for folder in (ROOT, build):
            expect(folder not in text, f"{name} names {folder}, which users do not have")


def install(build, prefix):
    if os.path.isdir(prefix):
        shutil.rmtree(prefix)
    command = ["cmake", "--install", build, "--prefix", prefix]
    if cached(build, "ATTEST_MUTANTS") == "ON":
        refused = run(command, status=1).stderr
        expect("mutation tests" in refused and not os.path.exists(os.path.join(prefix, "bin")), f"a build with mutants is installed: {refused}")
    run(command, env=dict(os.environ, ATTEST_INSTALL_FOR_TESTS="yes"))
    expect(os.path.isfile(os.path.join(prefix, "share/doc/attest/copyright")), "no licence")
    python = os.path.join(ROOT, "properties/python/attest")
    if os.path.isdir(python):
        there = filecmp.dircmp(python, os.path.join(prefix, "lib/python3/dist-packages/attest"), ignore=["__pycache__"])
        expect(not there.left_only and not there.diff_files, f"of the Python module {there.left_only + there.diff_files} are not installed")
    check_command(os.path.join(prefix, "bin/attest"), os.path.join(prefix, "share/man/man1"), os.path.join(prefix, "share/bash-completion/completions/attest"))
    check_python(prefix)
    check_library(prefix, build)


# ---- somebody else's project

def own_flags(build):
    """What the other project compiles with by its own will: for all that this machine can do, which attest's libraries were not built for. And a build
    with mutants is not for others: whoever links it says so."""
    if cached(build, "ATTEST_MUTANTS") != "ON":
        return ["-march=native"]
    lines = json.loads(text_of(os.path.join(build, "compile_commands.json")))
    words = next(c["command"] for c in lines if c["file"].endswith("model/data/dataset.cpp")).split()
    return ["-march=native"] + [w for w in words if w.startswith("-DATTEST_")]


def configure_and_build(source, work, *arguments, target="all"):
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    run(["cmake", "-S", source, "-B", work, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", *launcher, *arguments])
    run(["cmake", "--build", work, "--target", target])
    return json.loads(text_of(os.path.join(work, "compile_commands.json")))


def check_claims(program, folder):
    """list, verify, hunt and replay over the added claim, by the program's own name."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    expect("ours.labels-lead" in run([program, "list"]).stdout, "list does not name the added claim")
    claims = json.loads(run([program, "list", "--json"]).stdout)["claims"]
    expect(claims[-1]["id"] == "ours.labels-lead" and claims[-1]["theorem"] is None and claims[0]["theorem"], "list --json of the added claim")
    report = json.loads(run([program, "verify", "ours.*", "graph.order", "--seed", "1", "--cases", "50", "--json"], cwd=folder).stdout)
    expect([(c["id"], c["held"]) for c in report["claims"]] == [("graph.order", 50), ("ours.labels-lead", 50)], f"verify: {report['claims']}")
    for neighbour in ("labels-follow", "queries-lead"):
        hunted = run([program, "hunt", f"ours.labels-lead!{neighbour}", "--seed", "1", "--cases", "300"], status=1, cwd=folder).stdout
        again = re.search(r"^Run it again: our-claims replay (\S+)$", hunted, re.M)
        if expect(again, f"hunt for {neighbour} does not say how to run it again: {hunted[-500:]}"):
            replayed = run([program, "replay", again[1]], status=1, cwd=folder).stdout
            expect(f"ours.labels-lead!{neighbour}" in replayed, f"replay of {neighbour}: {replayed[:500]}")
    unknown = run([program, "verify", "ours.label-leads"], status=2, cwd=folder).stderr
    expect(unknown.startswith("our-claims: ") and "ours.labels-lead" in unknown, f"a mistyped claim: {unknown}")


def check_readme(program, folder):
    """README, "In your own project", shows this project: its lines, and what its program prints."""
    page = text_of(os.path.join(ROOT, "README.md"))
    source = os.path.join(ROOT, "tests/external")
    for name, line in (("our_claims.cpp", r"int main.*"), ("our_properties.cpp", r"RC_GTEST_PROP.*"), ("CMakeLists.txt", r"add_executable\(our-claims.*\ntarget_link.*")):
        expect(re.search(line, text_of(os.path.join(source, name)))[0] in page, f"README does not show {line} of tests/external/{name}")
    shown = [(c, s) for c, s in readme_test.commands_of(page) if c.startswith("our-claims ") and s is not None]
    expect(len(shown) >= 2, "README shows no command of tests/external")
    for command, output in shown:
        done = run(["bash", "-c", command.replace("our-claims", f"'{program}'", 1)], status=None, cwd=folder)
        expect(done.returncode in (0, 1) and readme_test.agrees(output, done.stdout), f"README shows of {command}\n{output}\nbut it prints\n{done.stdout}")


MATRIX = """#include <Eigen/Core>
#include "model/numbers/matrix.h"
static_assert(EIGEN_DEFAULT_ALIGN_BYTES == 64);
"""


def check_alignment(command, work):
    """Matrices lie alike in memory whatever a unit of the user is compiled for, also where Eigen's header came first; who asks for another alignment is
    refused by the compiler, instead of crashing where a matrix is freed."""
    source = os.path.join(work, "matrix.cpp")
    with open(source, "w", encoding="utf-8") as file:
        file.write(MATRIX)
    flags = re.sub(r" -o .*", "", command["command"])
    for processor, said in (("-march=x86-64", ""), ("-march=x86-64-v3", ""), ("-march=x86-64-v4", ""),
                            ("-march=x86-64 -UEIGEN_MAX_ALIGN_BYTES", "-DEIGEN_MAX_ALIGN_BYTES=64")):
        done = run(["bash", "-c", f"{flags} {processor} -fsyntax-only {source}"], status=None, cwd=command["directory"])
        expect((done.returncode == 0) == (said == "") and said in done.stderr, f"a unit compiled with {processor}: {done.returncode} {done.stderr[:500]}")


def external(build, prefix, work):
    source = os.path.join(ROOT, "tests/external")
    flags = own_flags(build)
    commands = configure_and_build(source, work, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_CXX_FLAGS=" + " ".join(flags))
    for command in commands:
        handed = " ".join(w for w in command["command"].split() if w not in flags)
        expect(not LEAKS.search(handed), f"users compile with {LEAKS.findall(handed)}")
        expect(ROOT + "/model" not in handed and f"-I{ROOT} " not in handed, "users compile with headers that are not installed")
    without = run(["cmake", "-S", source, "-B", work + "_without", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_DISABLE_FIND_PACKAGE_TBB=ON"], status=1)
    expect("libtbb-dev" in without.stderr, f"find_package does not say what is missing: {without.stderr}")
    check_alignment(next(c for c in commands if c["file"].endswith("our_claims.cpp")), work)
    run(["ctest", "--test-dir", work, "--output-on-failure", "--no-tests=error"])
    check_claims(os.path.join(work, "our-claims"), os.path.join(work, "run"))
    check_readme(os.path.join(work, "our-claims"), os.path.join(work, "run"))


def folder(attest, work, target="attest_checker"):
    commands = configure_and_build(os.path.join(ROOT, "tests/external"), work, f"-DATTEST_SOURCE={attest}", target=target)
    ours = [c["command"] for c in commands if "/tests/external/" in c["file"]]
    expect(len(ours) == 2 and not any(LEAKS.search(c) for c in ours), f"users of the folder compile with {ours}")
    tests = [c["file"] for c in commands if c["file"].startswith(ROOT + "/tests/") and not c["file"].startswith((ROOT + "/tests/external/", work))]
    expect(not tests, f"attest's own tests are built: {tests[:3]}")
    expect("attest_tests" not in run(["ctest", "--test-dir", work, "-N"]).stdout, "attest's own tests are among the user's")


def whole_folder(attest, work):
    folder(attest, work, "all")
    run(["ctest", "--test-dir", work, "--output-on-failure", "--no-tests=error"])
    check_claims(os.path.join(work, "our-claims"), os.path.join(work, "run"))


# ---- Debian packages

def fields_of(package):
    return dict(re.findall(r"^([A-Za-z-]+): (.*)$", run(["dpkg-deb", "--field", package]).stdout, re.M))


def check_debian(path, unpacked):
    """What lintian would complain of first."""
    fields = fields_of(path)
    name = fields["Package"]
    for field in ("Package", "Version", "Architecture", "Maintainer", "Section", "Priority", "Depends", "Description", "Installed-Size"):
        expect(fields.get(field), f"{name}: no {field}")
    lines = run(["dpkg-deb", "--field", path, "Description"]).stdout.splitlines()
    expect(len(lines[0]) <= 80 and len(lines) > 2 and all(line.startswith(" ") for line in lines[1:]), f"{name}: the description {lines}")
    listing = run(["dpkg-deb", "--contents", path]).stdout.splitlines()
    for line in listing:
        mode, owner, *_, place = line.split()[:6]
        expect(owner == "root/root", f"{name}: {place} belongs to {owner}")
        expect(place.startswith("./usr/") or place in ("./", "./usr"), f"{name}: {place} is outside /usr")
        expect(mode in ("drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"), f"{name}: {place} has mode {mode}")
        expect("/usr/local/" not in place, f"{name}: {place}")
    expect(os.path.isfile(os.path.join(unpacked, "usr/share/doc", name, "copyright")), f"{name}: no copyright")
    for file in files_below(unpacked):
        if "/man/" in file:
            expect(file.endswith(".gz"), f"{name}: {file} is not compressed")


def needs(*tools, hint="scripts/setup.sh --package"):
    for tool in tools:
        if shutil.which(tool) is None:
            skip(f"there is no {tool} on this machine ({hint})")


def make_packages(build, folder, **how):
    """cpack; the two packages unpacked below folder and looked at. The folder of the command's."""
    needs("cpack", "dpkg-deb", "dpkg-shlibdeps")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    run(["cpack", "-G", "DEB", "--config", os.path.join(build, "CPackConfig.cmake"), "-B", folder, *how.pop("arguments", [])], cwd=build, **how)
    packages = sorted(glob.glob(os.path.join(folder, "*.deb")))
    expect([os.path.basename(p).split("_")[0] for p in packages] == ["attest", "libattest-dev"], f"packages {packages}")
    for path in packages:
        unpacked = os.path.join(folder, "unpacked", fields_of(path)["Package"])
        os.makedirs(unpacked)
        run(["dpkg-deb", "--extract", path, unpacked])
        check_debian(path, unpacked)
        print(os.path.basename(path), os.path.getsize(path), "bytes; depends on", fields_of(path)["Depends"])
    fields = fields_of(packages[0])
    expect("gnuplot" in fields.get("Recommends", "") and "graphviz" in fields.get("Recommends", ""), "gnuplot and graphviz are not recommended")
    depends = fields["Depends"]
    expect(all(re.search(rf"\b{lib}\b", depends) for lib in ("libc6", "libmpfr6", "libmpfi0")) and "-dev" not in depends, f"depends on {depends}")
    usr = os.path.join(folder, "unpacked/attest/usr")
    check_command(os.path.join(usr, "bin/attest"), os.path.join(usr, "share/man/man1"), os.path.join(usr, "share/bash-completion/completions/attest"))
    check_python(usr)
    check_library(os.path.join(folder, "unpacked/libattest-dev/usr"), build)


def package_form(build, work):
    """What cpack makes of this build, whatever it was built for: how the packages look, in seconds. A build for this machine alone is refused unless forced."""
    needs("cpack", "dpkg-deb", "dpkg-shlibdeps")
    tests_own = dict(os.environ, ATTEST_INSTALL_FOR_TESTS="yes")
    if cached(build, "ATTEST_ARCH") == "auto":
        refused = run(["cpack", "-G", "DEB", "--config", os.path.join(build, "CPackConfig.cmake"), "-B", work], status=None, cwd=build, env=tests_own)
        expect(refused.returncode != 0 and "for the processor of this machine" in refused.stderr + refused.stdout, "a build for this machine is packaged")
    make_packages(build, work, arguments=["-D", "CPACK_ATTEST_ARCH=none"], env=tests_own)


def package(attest, work):
    needs("cpack", "dpkg-deb", "dpkg-shlibdeps")
    build = os.path.join(work, "build")
    run(["cmake", "--preset", "package", "-B", build], cwd=attest)
    expect("-march" not in text_of(os.path.join(build, "compile_commands.json")), "a package is built for one architecture")
    run(["cmake", "--build", build], seconds=5000)
    make_packages(build, os.path.join(work, "made"))


def bare(work):
    needs("mmdebstrap", hint="scripts/setup.sh --all")
    if os.geteuid() != 0:
        skip("only root can make a Debian system in a folder")
    packages = glob.glob(os.path.join(work, "made/attest_*.deb"))
    if not packages:
        skip(f"there is no package below {work}; the test installation_package makes it where it can")
    system = os.path.join(work, "bare")
    shutil.rmtree(system, ignore_errors=True)
    name = os.path.basename(packages[0])
    install_it = f'chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /tmp/{name}'
    run(["mmdebstrap", "--variant=apt", "--mode=root", f"--customize-hook=copy-in '{packages[0]}' '{ROOT}/tests/data/example.json' /tmp",
         f"--customize-hook={install_it}", "bookworm", system])
    answer = json.loads(run(["chroot", system, "attest", "analyze", "/tmp/example.json", "--json"]).stdout)
    expect(answer["graph_svm"]["norm_squared"] == "1", f"another W_mm on a bare Debian: {answer}")
    verified = json.loads(run(["chroot", system, "attest", "verify", "svm.*", "--cases", "20", "--json"]).stdout)
    expect(len(verified["claims"]) > 5 and all(c["held"] > 0 and c["refuted"] == 0 for c in verified["claims"]), f"verify says {verified}")
    shutil.rmtree(system)


def main():
    step, arguments = sys.argv[1], [os.path.abspath(a) for a in sys.argv[2:]]
    {"install": install, "external": external, "folder": folder, "whole_folder": whole_folder, "package_form": package_form, "package": package,
     "bare": bare}[step](*arguments)
    for problem in problems:
        print(f"installation_test: {problem}")
    sys.exit(1 if problems else 0)


main()
