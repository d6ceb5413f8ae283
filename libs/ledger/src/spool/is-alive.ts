/** Whether a process of this number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that is another user's is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
