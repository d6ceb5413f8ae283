import { randomInt } from 'node:crypto';
import type { AlertOutbox } from '@libs/admission';
import type { AppConfig } from '@libs/config';
import type { Database, FieldCipher } from '@libs/database';
import { WebhookSender } from '@libs/egress';
import { systemClock } from '@libs/kernel';
import { type Logger, Outage } from '@libs/telemetry';
import { alertEvent, DELIVERER_DEFAULTS, WebhookDeliverer, WebhookOutbox, WebhookService } from '@libs/webhooks';

export interface WebhookServices {
  service: WebhookService;
  outbox: WebhookOutbox;
  /** For workers: sends what is due. */
  deliverer: WebhookDeliverer;
  /** Refuses an address that webhooks are not sent to. @throws GatewayError url_not_allowed with that `param` */
  check(url: string, param: string): void;
  close(): Promise<void>;
}

export interface WebhookParts {
  database: Database;
  cipher: FieldCipher;
  config: AppConfig;
  logger: Pick<Logger, 'info' | 'warn'>;
}

export function openWebhooks({ database, cipher, config, logger }: WebhookParts): WebhookServices {
  const { proxy, ca } = config.upstream;
  const { privateHosts, retentionMs } = config.webhooks;
  const calls = new WebhookSender({ privateHosts, ...(proxy && { proxy: proxy.url }), ...(ca && { ca }) });
  const sending = new Outage(logger, {
    lost: 'webhooks cannot be sent now: they are tried again',
    back: 'webhooks are sent again',
  });
  const parts = { cipher, calls, clock: systemClock, random: () => randomInt(1_000_000) / 1_000_000 };
  return {
    service: new WebhookService(database, parts),
    outbox: new WebhookOutbox(systemClock),
    deliverer: new WebhookDeliverer(
      { ...parts, database },
      {
        ...{ ...DELIVERER_DEFAULTS, retentionMs },
        onTrouble: (error) => sending.failed(error),
        onLooked: () => sending.worked(),
      },
    ),
    check: (url, param) => calls.check(url, param),
    close: () => calls.close(),
  };
}

/** Alerts are told to whoever listens, in the transaction in which they are kept. */
export const alertOutbox = (outbox: WebhookOutbox): AlertOutbox => ({
  add: (tx, id, alert) => outbox.add(tx, alertEvent(id, alert)),
});
