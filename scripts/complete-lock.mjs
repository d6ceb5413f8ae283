// Adds to package-lock.json what `npm install` leaves out when the registry in use does not carry the
// builds of a native package for other systems: without these entries `npm ci` refuses the lock file.
// Run it after every `npm install` that changes the lock: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const SYSTEMS = ['darwin', 'linux', 'win32', 'windows', 'freebsd', 'android', 'openharmony'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'arm'];

function entryFor(name, version, parent) {
  const system = SYSTEMS.find((word) => name.includes(`${word}-`));
  const processor = PROCESSORS.find((word) => name.includes(`-${word}`));
  if (!system || !processor) throw new Error(`${name}: cannot tell what system it is for`);
  const libc = name.includes('musl') ? 'musl' : system === 'linux' && name.includes('gnu') ? 'glibc' : undefined;
  return {
    version,
    cpu: [processor],
    ...(parent.dev && { dev: true }),
    ...(libc && { libc: [libc] }),
    license: parent.license,
    optional: true,
    os: [system === 'windows' ? 'win32' : system],
  };
}

const missing = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] || !/^\d+\.\d+\.\d+/.test(version)) continue;
    lock.packages[path] = entryFor(name, version, parent);
    missing.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(missing.length === 0 ? 'package-lock.json is complete' : `added ${missing.length}: ${missing.join(', ')}`);
