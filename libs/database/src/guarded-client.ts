import { Client, type ClientConfig } from 'pg';

/**
 * For pools. A connection that the server ends between the moment it is ready and the moment its borrower listens has nobody to
 * tell of it, and an event of that kind that nobody hears ends the process. Its borrower finds out with its next query.
 */
export class GuardedClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
