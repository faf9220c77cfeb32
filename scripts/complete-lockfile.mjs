// Adds to the lockfiles (the main one, and those of suites with packages of their own) the optional packages for other platforms that
// `npm install` left out because the registry in use has no copy of them. Without their entries `npm ci` refuses the lockfile, here and on
// those platforms. Also writes the package's own version into them. Run it after a change of dependencies or of the version.
import { readFileSync, writeFileSync } from "node:fs";

const folders = ["", "test/conformance/runner/", "test/matrix/", "test/scale/", "test/store/runtime/"];
for (const folder of folders) complete(folder);

function read(path) {
  return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
}

function complete(folder) {
  const path = `${folder}package-lock.json`;
  const lock = read(path);
  const { packages } = lock;
  const { version } = read(`${folder}package.json`);
  if (version !== undefined) lock.version = packages[""].version = version;
  const added = [];
  for (const [parent, { optionalDependencies = {}, license, dev }] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (packages[`${parent}/node_modules/${name}`] || packages[`node_modules/${name}`]) continue;
      const { os, cpu, ...libc } = platformOf(name);
      // In npm's own order of fields, so that its next run changes nothing.
      packages[`node_modules/${name}`] = {
        version: range.replace(/^[\^~]/, ""),
        cpu,
        ...(dev && { dev }),
        ...libc,
        license,
        optional: true,
        os,
      };
      added.push(name);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a === "" ? -1 : a.localeCompare(b, "en"))));
  writeFileSync(new URL(`../${path}`, import.meta.url), `${JSON.stringify(lock, null, 2)}\n`);
  console.log(added.length === 0 ? `${path} is complete.` : `Added to ${path}:\n  ${added.join("\n  ")}`);
}

/** The fields that make npm skip a package elsewhere, from a name such as `binding-linux-arm64-musl`. */
function platformOf(name) {
  const [os] = name.match(/android|darwin|freebsd|win32|openharmony|linux/) ?? [];
  const [cpu] = name.match(/arm64|x64|ia32|ppc64|riscv64|s390x|loong64|arm/) ?? [];
  if (!os || !cpu) throw new Error(`${name}: no platform in its name`);
  const [libc] = name.match(/musl|gnu/) ?? [];
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc === "gnu" ? "glibc" : libc] }) };
}
