import { z } from 'zod';
import { networkFault } from './networks';
import { listOf, whole } from './variable-kinds';

const HOST = /^\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/** Of what is sent to others when something has happened. */
export const webhooks = {
  GATEWAY_WEBHOOK_PRIVATE_HOSTS: z
    .string()
    .default('')
    .refine((text) => listOf(text).every((item) => HOST.test(item) || networkFault(item) === undefined), {
      message: 'must be hosts, addresses or networks (10.0.0.0/8) separated by commas',
    })
    .describe('Hosts and networks inside that webhooks may go to, plain http too; empty: public https addresses alone'),
  GATEWAY_WEBHOOK_RETENTION_DAYS: whole(1, 3_650)
    .default(30)
    .describe('Days that it can be looked up what webhooks said and how they were answered'),
};
