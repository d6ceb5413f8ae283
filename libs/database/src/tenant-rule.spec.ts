import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { asksPlainly, sources, statementsOf, tenantMethodsOf } from './tenant-rule.fixture';

/** Statements over rows of tenants whose text names none, and why that is right. */
const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  'the columns, and the tenant with them, are a constant of the file': [
    'libs/admission/src/alerts/alerts.repository.ts#insert',
    'libs/auth/src/keys/virtual-key.repository.ts#insert',
    'libs/catalog/src/prices/prices.repository.ts#supersede',
    'libs/ledger/src/money/re-rate.repository.ts#addEntries',
    'libs/ledger/src/money/re-rate.repository.ts#addToDays',
    'libs/ledger/src/write-requests.ts#WRITE',
  ],
  'the WHERE is put together from parts, and the statement runs as the tenant': [
    'libs/files/src/files.repository.ts#add',
    'libs/files/src/files.repository.ts#find',
    'libs/files/src/files.repository.ts#list',
    'libs/files/src/files.repository.ts#remove',
    'libs/ledger/src/requests.repository.ts#list',
    'libs/ledger/src/series/usage-series.repository.ts#rowsOf',
    'libs/ledger/src/usage-spans/span-sources.ts#boundOf',
    'libs/ledger/src/usage-spans/span-sources.ts#pairSource',
    'libs/ledger/src/usage-spans/span-sources.ts#tagSource',
  ],
  'work over all tenants: sweepers, workers, books of all limits, the chain of the audit log': [
    'libs/admission/src/alerts/alerts.repository.ts#prune',
    'libs/ledger/src/usage-spans/usage-spans.repository.ts#pairs',
    'libs/ledger/src/usage-spans/usage-spans.repository.ts#tags',
    'libs/admission/src/budgets/allotments.repository.ts#lock',
    'libs/admission/src/budgets/allotments.repository.ts#write',
    'libs/admission/src/limits/limits.repository.ts#budgetsSince',
    'libs/admission/src/limits/limits.repository.ts#limitsSince',
    'libs/agent-runs/src/run-depth.ts#runDepth',
    'libs/agent-runs/src/events.repository.ts#dropOldText',
    'libs/agent-runs/src/steps.repository.ts#begin',
    'libs/agent-runs/src/steps.repository.ts#end',
    'libs/agent-runs/src/steps.repository.ts#load',
    'libs/agent-runs/src/work.repository.ts#expire',
    'libs/agent-runs/src/work.repository.ts#finish',
    'libs/agent-runs/src/work.repository.ts#heartbeat',
    'libs/agent-runs/src/work.repository.ts#oldest',
    'libs/agent-runs/src/work.repository.ts#promoteDue',
    'libs/agent-runs/src/work.repository.ts#takeBack',
    'libs/batches/src/batch-depth.ts#batchDepth',
    'libs/batches/src/line-journal.ts#assertHeld',
    'libs/batches/src/line-journal.ts#count',
    'libs/batches/src/work.repository.ts#begin',
    'libs/batches/src/work.repository.ts#finalize',
    'libs/batches/src/work.repository.ts#finish',
    'libs/batches/src/work.repository.ts#heartbeat',
    'libs/batches/src/work.repository.ts#release',
    'libs/auth/src/keys/virtual-key.repository.ts#any',
    'libs/auth/src/keys/virtual-key.repository.ts#markUsed',
    'libs/auth/src/sessions/session.repository.ts#deleteForgotten',
    'libs/capture/src/captures.repository.ts#sweepExpired',
    'libs/database/src/audit/audit-log.ts#forget',
    'libs/database/src/audit/audit-log.ts#verify',
    'libs/evaluation/src/evaluations.repository.ts#sweep',
    'libs/ledger/src/keeping/partitions.ts#makeDay',
    'libs/ledger/src/write-requests.ts#writeRequestsWithin',
    'libs/ledger/src/series/usage-series.repository.ts#forgetHours',
    'libs/log-export/src/log-sink.repository.ts#these',
    'libs/log-export/src/log-sink.repository.ts#waiting',
    'libs/response-cache/src/cache-settings.repository.ts#forgetPurges',
    'libs/response-cache/src/semantic/questions.repository.ts#sweep',
    'libs/response-cache/src/semantic/questions.repository.ts#sweepVerdicts',
    'libs/routing/src/shadow/shadows.repository.ts#sweep',
    'libs/webhooks/src/delivery-depth.ts#deliveryDepth',
    'libs/webhooks/src/deliveries.repository.ts#finish',
    'libs/webhooks/src/deliveries.repository.ts#giveUp',
    'libs/webhooks/src/deliveries.repository.ts#handBack',
    'libs/webhooks/src/endpoints.repository.ts#note',
    'libs/webhooks/src/messages.repository.ts#dispatched',
    'libs/webhooks/src/messages.repository.ts#forget',
    'libs/webhooks/src/rewrap.ts#rewrapWebhookSecrets',
  ],
  'a credential decides, and whose it is is known only then': [
    'libs/auth/src/keys/virtual-key.repository.ts#findByHash',
    'libs/auth/src/keys/virtual-key.repository.ts#rehash',
    'libs/auth/src/oidc/identity.repository.ts#isLinked',
    'libs/auth/src/oidc/identity.repository.ts#use',
    'libs/auth/src/sessions/session.repository.ts#knowsNetwork',
    'libs/auth/src/sessions/session.repository.ts#use',
    'libs/auth/src/users/user.repository.ts#findForToken',
    'libs/auth/src/users/user.repository.ts#markLoggedIn',
  ],
  'by the id of a row that was found under its tenant in the same call': [
    'libs/admission/src/budgets/budgets.repository.ts#adjustments',
    'libs/admission/src/budgets/budgets.repository.ts#lockCounter',
    'libs/admission/src/budgets/budgets.repository.ts#setCounter',
    'libs/admission/src/limits/limit.service.ts#remove',
    'libs/admission/src/limits/limit.service.ts#update',
    'libs/auth/src/sessions/session.repository.ts#end',
    'libs/auth/src/sessions/session.repository.ts#endAll',
    'libs/auth/src/sessions/session.repository.ts#listOpen',
    'libs/auth/src/teams/team.repository.ts#isMember',
    'libs/auth/src/users/user.repository.ts#remove',
    'libs/auth/src/users/user.repository.ts#setAccess',
    'libs/auth/src/users/user.repository.ts#setPassword',
    'libs/auth/src/users/user.repository.ts#setProfile',
    'libs/webhooks/src/deliveries.repository.ts#attempts',
    'libs/webhooks/src/deliveries.repository.ts#ownUrl',
  ],
  'takes out tenants that never were, whose ids it was told, and sums again what is left of everybody': [
    'libs/ledger/src/keeping/forget-tenants.ts#forgetTenants',
  ],
  'calls made with a key of the installation, for its administrators': ['libs/ledger/src/requests.repository.ts#picks'],
  'prices are set by administrators of the installation alone': [
    'libs/catalog/src/prices/prices.repository.ts#find',
    'libs/catalog/src/prices/prices.repository.ts#span',
    'libs/catalog/src/prices/prices.repository.ts#standing',
    'libs/catalog/src/prices/prices.repository.ts#withdraw',
  ],
};

/** Methods that are told a tenant and ask the database itself nevertheless, and why. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  'writes the version of all limits, or reads allotments, which are tables of nobody; the row was found under its tenant': [
    'libs/admission/src/budgets/budget.service.ts#adjust',
    'libs/admission/src/budgets/budget.service.ts#list',
    'libs/admission/src/budgets/budget.service.ts#remove',
    'libs/admission/src/budgets/budget.service.ts#update',
    'libs/admission/src/limits/limit.service.ts#remove',
    'libs/admission/src/limits/limit.service.ts#update',
  ],
  'writes what it does into the audit log in the same transaction; the row was found, or is named, under its tenant': [
    'libs/agent-runs/src/tools/tool-service.ts#putHosts',
    'libs/agent-runs/src/tools/tool-service.ts#remove',
    'libs/agent-runs/src/tools/tool-service.ts#update',
  ],
  'ends refresh tokens, a table of nobody, and counts administrators of the installation; the person was found under the tenant':
    [
      'libs/auth/src/users/user.service.ts#change',
      'libs/auth/src/users/user.service.ts#endSessions',
      'libs/auth/src/users/user.service.ts#remove',
      'libs/auth/src/users/user.service.ts#resetPassword',
    ],
  'a worker, which holds the batch by its fence': [
    'libs/batches/src/work.repository.ts#answers',
    'libs/batches/src/work.repository.ts#finished',
    'libs/batches/src/work.repository.ts#forgetLines',
    'libs/batches/src/work.repository.ts#lost',
  ],
  'prices of everybody are read beside those of a tenant': ['libs/catalog/src/prices/prices.repository.ts#list'],
  'chooses by itself: nobody told is all': ['libs/database/src/audit/audit-log.ts#list'],
  'the sweeper of files': [
    'libs/files/src/files.repository.ts#forget',
    'libs/files/src/files.repository.ts#giveUp',
    'libs/files/src/files.repository.ts#isKnown',
  ],
  'reads which spans of time are kept, of all tenants together; their sums it reads as the tenant': [
    'libs/ledger/src/money/usage-reports.ts#report',
  ],
  'locks a table; by administrators of the installation alone': ['libs/ledger/src/money/statements.ts#close'],
  'sends what was found under its tenant in the same call, as workers do': ['libs/webhooks/src/webhooks.ts#test'],
  'on the path of a request, which must not pay for two more round trips': [
    'libs/response-cache/src/semantic/question-vectors.ts#add',
    'libs/response-cache/src/semantic/question-vectors.ts#lastId',
    'libs/response-cache/src/semantic/question-vectors.ts#nearest',
    'libs/response-cache/src/semantic/questions.repository.ts#answer',
    'libs/response-cache/src/semantic/questions.repository.ts#countLookup',
    'libs/response-cache/src/semantic/questions.repository.ts#lastBefore',
    'libs/response-cache/src/semantic/questions.repository.ts#list',
    'libs/response-cache/src/semantic/questions.repository.ts#remove',
    'libs/response-cache/src/semantic/questions.repository.ts#trim',
    'libs/response-cache/src/semantic/questions.repository.ts#verdicts',
  ],
};
const listed = (reasons: Readonly<Record<string, readonly string[]>>): string[] => Object.values(reasons).flat().sort();

let db: TestDatabase;
let tables: string[];
beforeAll(async () => {
  db = await createTestDatabase();
  const rows = await db.database.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(() => db?.drop());

describe('B3: the tenant', () => {
  it('stands in every statement over rows of tenants, unless a reason is written here', () => {
    expect(tables.length).toBeGreaterThan(15);
    const touches = new RegExp(`\\b(FROM|JOIN|INTO|UPDATE)\\s+(${tables.join('|')})\\b`);
    const found = sources().flatMap(statementsOf);
    const silent = found.filter(({ text }) => touches.test(text) && !/tenant_?id/i.test(text)).map(({ at }) => at);
    expect([...new Set(silent)].sort()).toEqual(listed(STATEMENTS));
  });

  it('is what the database is seen as wherever a caller is told apart by it, unless a reason is written here', () => {
    const plain = sources()
      .flatMap(tenantMethodsOf)
      .filter(({ text }) => asksPlainly(text))
      .map(({ at }) => at);
    expect([...new Set(plain)].sort()).toEqual(listed(METHODS));
  });
});
