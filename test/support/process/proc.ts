import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Only Linux shows what a process holds; elsewhere such checks have nothing to look at. */
const visible = existsSync('/proc/self/fd');

/** Memory that a process holds, in bytes; 0 where it cannot be seen. */
export const residentMemory = (pid: number): number =>
  visible ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024 : 0;

/** Open files of a process whose path, now or before they lost it, contains these words. */
export const openFiles = (pid: number, words: string): string[] =>
  !visible
    ? []
    : readdirSync(`/proc/${pid}/fd`).filter((fd) => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${fd}`).includes(words);
        } catch {
          return false; // closed meanwhile
        }
      });
