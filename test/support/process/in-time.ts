const MOST_TRIES = 20;

/**
 * For what is held against the clock of a server, which goes on while a test believes that its own stands: where the
 * machine took so long that this clock may have decided, a failure says nothing, and the same is looked at anew.
 * @param withinMs less than what lies between the nearest two moments that the test tells apart
 * @param again undoes what a try left behind
 * @throws whatever `look` throws within that time
 */
export async function inTime(withinMs: number, look: () => Promise<void>, again?: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    const began = performance.now();
    try {
      return await look();
    } catch (error) {
      if (performance.now() - began <= withinMs || tries === MOST_TRIES) throw error;
    }
    await again?.();
  }
}
