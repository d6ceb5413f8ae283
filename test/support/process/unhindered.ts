import { watchLateness } from './lateness';

const MOST_TRIES = 5;

/**
 * As `inTime`, for what takes long by itself, such as a silence that is waited for. A failure says nothing where the machine
 * stood still for so long that a limit on time may have passed that nobody else kept: the same is looked at anew.
 * @param mostMs less than what such a limit leaves; by how much this process and the one at `url` were late is held against it
 * @param url of the process; '' where it cannot be asked all the time
 * @param again undoes what a try left behind
 * @throws whatever `look` throws on a machine that was there
 */
export async function unhindered(
  mostMs: number,
  url: string,
  look: () => Promise<void>,
  again?: () => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const watched = watchLateness(url);
    try {
      await look();
      return;
    } catch (error) {
      if ((await watched()) <= mostMs || tries === MOST_TRIES) throw error;
    } finally {
      await watched();
    }
    await again?.();
  }
}
