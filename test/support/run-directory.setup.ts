import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system in memory, where Linux has one. */
const IN_MEMORY = '/dev/shm';
/** About ten times what the servers of a run have on disk at once. */
const ROOM_BYTES = 2 ** 30;

/**
 * Once per run of the tests, before the first of them: a directory that all workers share, with a FIFO
 * in it that this process keeps open. Servers which workers start for each other (see postgres.ts) read
 * the other end and go when this process goes, also when it is killed.
 */
export default function createRunDirectory(): void {
  const dir = inMemory() ?? mkdtempSync(join(tmpdir(), 'gateway-tests-'));
  chmodSync(dir, 0o755);
  const lifeline = join(dir, 'lifeline');
  execFileSync('mkfifo', ['-m', '644', lifeline]);
  const fd = openSync(lifeline, constants.O_RDWR | constants.O_NONBLOCK);
  process.env.GATEWAY_TEST_RUN_DIR = dir;
  globalThis.releaseTestServers = () => closeSync(fd);
}

/**
 * Nothing in it outlives the run, and every suite has a database of its own, of about a thousand files: on some disks
 * these are most of what such a suite costs.
 * @returns undefined where there is no memory to spare, or programs may not be run from there (PostgreSQL may have to)
 */
function inMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    if (bavail * bsize < ROOM_BYTES || freemem() < 2 * ROOM_BYTES) return undefined;
    const dir = mkdtempSync(join(IN_MEMORY, 'gateway-tests-'));
    if (runsPrograms(dir)) return dir;
    rmSync(dir, { recursive: true });
  } catch {
    // Another system than Linux, or not ours to write to.
  }
  return undefined;
}

function runsPrograms(dir: string): boolean {
  const program = join(dir, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  try {
    execFileSync(program);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}

declare global {
  var releaseTestServers: (() => void) | undefined;
}
