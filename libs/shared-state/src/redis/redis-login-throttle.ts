import type { Redis } from 'ioredis';
import { loginCounterKeys } from '../keys';
import { LOGIN_RULES, type LoginThrottle } from '../logins/port';
import { LOGIN_BEGIN, LOGIN_TAKE_BACK } from './lua/login.lua';
import { Script } from './script';

const begin = new Script(LOGIN_BEGIN);
const takeBack = new Script(LOGIN_TAKE_BACK);
/** To be loaded ahead of the first login. */
export const LOGIN_SCRIPTS: readonly Script[] = [begin, takeBack];

const { forgetMs, firstWaitSeconds, longestWaitSeconds, free, accountFree } = LOGIN_RULES;

/** All replicas count in one place: guesses cannot be spread over them. Rejects when Redis does not answer. */
export class RedisLoginThrottle implements LoginThrottle {
  constructor(private readonly redis: Redis) {}

  async begin(account: string, network: string, known: boolean): Promise<number> {
    const keys = loginCounterKeys(account, network);
    const asked = known ? 1 : keys.length;
    const args = [asked, forgetMs, firstWaitSeconds, longestWaitSeconds, free, free, accountFree];
    return Number(await begin.run(this.redis, keys, args));
  }

  async succeeded(account: string, network: string): Promise<void> {
    await takeBack.run(this.redis, loginCounterKeys(account, network), [1]);
  }

  async abandoned(account: string, network: string): Promise<void> {
    await takeBack.run(this.redis, loginCounterKeys(account, network), [0]);
  }
}
