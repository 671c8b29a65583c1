# Shared by flame and check (sourced, bash 3.2 or newer): finds a JDK and a Maven, and exports JAVA_HOME.

jdk_needed=25.0.3

die() {
  printf 'flame: %s\n' "$1" >&2
  exit 1
}

# at_least 25.0.4 25.0.3: whether the first dotted version is the second or newer.
at_least() {
  local i IFS=.
  local -a have=(${1%%[!0-9.]*}) need=($2)
  for i in 0 1 2; do
    [ "${have[i]:-0}" -gt "${need[i]:-0}" ] && return 0
    [ "${have[i]:-0}" -lt "${need[i]:-0}" ] && return 1
  done
  return 0
}

# Every JDK carries a file `release` with its version, which is faster to read than `java -version`.
jdk_version() {
  sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$1/release" 2>/dev/null
}

good_jdk() {
  local version
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  version=$(jdk_version "$1") && [ -n "$version" ] && at_least "$version" "$jdk_needed"
}

usual_jdks() {
  local home=${HOME:-/nonexistent}
  printf '%s\n' /usr/lib/jvm/* /usr/java/* /usr/local/openjdk-* /opt/java/* /opt/* \
    "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.gradle/jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
}

find_jdk() {
  local java home
  if [ -n "${JAVA_HOME:-}" ] && good_jdk "$JAVA_HOME"; then
    return
  fi
  if java=$(command -v java); then
    home=$(dirname "$(dirname "$(readlink -f "$java")")")
    if good_jdk "$home"; then
      JAVA_HOME=$home
      return
    fi
  fi
  while IFS= read -r home; do
    if good_jdk "$home"; then
      JAVA_HOME=$home
      return
    fi
  done < <(usual_jdks)
  die "needs JDK $jdk_needed or newer (for example Temurin 25); none found in JAVA_HOME, on the PATH or in the usual places: install one or set JAVA_HOME"
}

# Sets maven to the Maven on the PATH when it is new enough, else to the wrapper beside this file.
find_maven() {
  local version
  version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p') || version=
  if at_least "${version:-0}" 3.8; then
    maven=mvn
    return
  fi
  maven=./mvnw
  if [ ! -d "${HOME:-}/.m2/wrapper" ] && ! command -v unzip >/dev/null; then
    die "needs Maven 3.8 or newer on the PATH, or unzip so that ./mvnw can fetch one"
  fi
}

# run_maven ARGUMENTS...: in the current directory.
run_maven() {
  find_maven
  # Maven's own libraries still use sun.misc.Unsafe, which JDK 25 would warn about.
  MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" "$maven" -B "$@"
}

find_jdk
export JAVA_HOME
