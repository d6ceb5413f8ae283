import { GatewayError } from '@libs/kernel';
import type { LoginThrottle } from '../logins/port';
import type { RedisGate } from './redis-gate';

/** Closed while Redis is away: a login can wait, and guessing that nobody counts would be worse. */
export class GatedLoginThrottle implements LoginThrottle {
  constructor(
    private readonly gate: RedisGate,
    private readonly shared: LoginThrottle,
  ) {}

  async begin(account: string, network: string, known: boolean): Promise<number> {
    if (!this.gate.usable) throw away();
    try {
      return await this.gate.call(async () => this.shared.begin(account, network, known));
    } catch (cause) {
      throw away(cause);
    }
  }

  succeeded(account: string, network: string): Promise<void> {
    return this.gate.attempt(async () => this.shared.succeeded(account, network));
  }

  abandoned(account: string, network: string): Promise<void> {
    return this.gate.attempt(async () => this.shared.abandoned(account, network));
  }
}

const away = (cause?: unknown): GatewayError =>
  new GatewayError('dependency_unavailable', 'Logins cannot be checked right now. Try again shortly.', {
    retryAfterSeconds: 1,
    cause,
  });
