import { Gate } from './gate';
import { PASSWORD_MAX_LENGTH, passwordFault } from './password-policy';
import { Passwords, randomPassword } from './passwords';

describe('passwordFault', () => {
  it.each([
    ['short', 'at least 12'],
    ['a'.repeat(20), 'repeats'],
    ['x'.repeat(PASSWORD_MAX_LENGTH + 1), 'at most'],
    ['Password12345!', 'most common'],
    ['123456789012', 'most common'],
    ['ada.lovelace@example.com', 'resembles'],
    ['ada.lovelace-1815', 'resembles'],
  ])('refuses %s', (password, why) => {
    expect(passwordFault(password, 'Ada.Lovelace@example.com')).toContain(why);
  });

  it('accepts length without rules about kinds of characters, and what it makes itself', () => {
    expect(passwordFault('correct horse battery staple', 'ada@example.com')).toBeUndefined();
    for (let i = 0; i < 50; i++) expect(passwordFault(randomPassword(), 'ada@example.com')).toBeUndefined();
    expect(randomPassword()).not.toBe(randomPassword());
  });
});

describe('Passwords', () => {
  const passwords = new Passwords();

  it('stores argon2id with 19 MiB and two passes, salted', async () => {
    const [one, two] = await Promise.all([passwords.hash('correct horse battery'), passwords.hash('correct horse battery')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await passwords.matches(one, 'correct horse battery')).toBe(true);
    expect(await passwords.matches(one, 'correct horse batterz')).toBe(false);
  });

  it('A8: the stored hash is not a password', async () => {
    const stored = await passwords.hash('correct horse battery');
    expect(await passwords.matches(stored, stored)).toBe(false);
  });

  it('A6: does the work of a check for accounts that do not exist', async () => {
    const spent = async (stored: string | undefined): Promise<number> => {
      const before = process.cpuUsage();
      expect(await passwords.matches(stored, 'wrong horse battery')).toBe(false);
      const used = process.cpuUsage(before);
      return used.user + used.system;
    };
    const stored = await passwords.hash('correct horse battery');
    await passwords.matches(undefined, 'first use makes the decoy');
    // The least of several is what the check itself takes, whatever else this process does beside it.
    let [known, unknown] = [Infinity, Infinity];
    for (let i = 0; i < 8; i++) {
      known = Math.min(known, await spent(stored));
      unknown = Math.min(unknown, await spent(undefined));
    }
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });

  it('A9: a password beyond the limit is never right, whatever it begins with', async () => {
    const longest = 'ab'.repeat(PASSWORD_MAX_LENGTH / 2);
    const stored = await passwords.hash(longest);
    expect(await passwords.matches(stored, longest)).toBe(true);
    expect(await passwords.matches(stored, longest + 'x')).toBe(false);
  });
});

describe('Gate', () => {
  it('runs a few at once, lets some wait and turns the rest away', async () => {
    const gate = new Gate(2, 3);
    let running = 0;
    let most = 0;
    const releases: (() => void)[] = [];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => releases.push(resolve));
      running--;
    };
    const full = (): Error => new Error('full');
    const all = Array.from({ length: 7 }, () => gate.run(work, full));
    const settled = Promise.allSettled(all);
    while (releases.length > 0 || running > 0) {
      releases.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const outcomes = (await settled).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(5);
    expect(outcomes.slice(5)).toEqual(['rejected', 'rejected']);
    expect(most).toBe(2);
    const afterwards = gate.run(() => Promise.resolve('free again'), full);
    await expect(afterwards).resolves.toBe('free again');
  });

  it('frees the place of work that fails', async () => {
    const gate = new Gate(1, 1);
    await expect(
      gate.run(
        () => Promise.reject(new Error('broken')),
        () => new Error('full'),
      ),
    ).rejects.toThrow('broken');
    await expect(
      gate.run(
        () => Promise.resolve(1),
        () => new Error('full'),
      ),
    ).resolves.toBe(1);
  });
});
