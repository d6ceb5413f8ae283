import { q, lines, stat, table, variable, PROVIDER, MODEL, TARGET, quantile, perSecond } from './grafana-panels.mjs';

/** Whom it is bought from, who pays, and what waits. */
export default [
  {
    uid: 'llmgw-providers',
    title: 'LLM gateway: providers and keys',
    variables: [PROVIDER, MODEL],
    panels: [
      lines(
        'Calls by outcome',
        'Tries of targets; client: the provider refused the request for what it is.',
        'ops',
        [q(perSecond('llmgw_upstream_attempts_total', 'provider, outcome', 'provider=~"$provider"'), '{{provider}} {{outcome}}')],
        { w: 12 },
      ),
      lines(
        'Failing calls',
        'Share of the calls of a provider that failed through no fault of the client.',
        'percentunit',
        [
          q(
            'sum by (provider) (rate(llmgw_upstream_attempts_total{provider=~"$provider",outcome!~"completed|client|lost|aborted"}[$__rate_interval])) / sum by (provider) (rate(llmgw_upstream_attempts_total{provider=~"$provider"}[$__rate_interval]))',
            '{{provider}}',
          ),
        ],
        { w: 12, defaults: { max: 1 } },
      ),
      lines(
        'Duration of calls, p95',
        'One try of one target, its whole answer included.',
        's',
        [q(quantile(0.95, 'gen_ai_client_operation_duration_seconds', 'gen_ai_provider_name'), '{{gen_ai_provider_name}}')],
        { w: 12, exemplars: true },
      ),
      lines(
        'Head of the answer, p95',
        'From sending a try to the head of its answer.',
        's',
        [q(quantile(0.95, 'gen_ai_client_time_to_first_chunk_seconds', 'gen_ai_provider_name'), '{{gen_ai_provider_name}}')],
        { w: 12 },
      ),
      lines(
        'Keys by state',
        'Cooling keys rest after a failure or a limit; a key may also rest for some models alone.',
        'none',
        [
          q('max by (provider, state) (llmgw_key_state{provider=~"$provider"})', '{{provider}} {{state}}'),
          q(
            'max by (provider) (llmgw_keys_resting_in_part{provider=~"$provider"})',
            '{{provider}} active, rests for some models',
          ),
        ],
        { w: 12 },
      ),
      lines(
        'Circuit breakers',
        '0 closed, 1 half-open, 2 open; the worst of all replicas.',
        'none',
        [q('max by (provider, model) (llmgw_circuit_state{provider=~"$provider",model=~"$model"})', '{{provider}}/{{model}}')],
        { w: 12, defaults: { max: 2 } },
      ),
      lines('Retries', 'Failed tries after which the same target was asked again.', 'ops', [
        q(perSecond('llmgw_retries_total', 'provider, reason', 'provider=~"$provider"'), '{{provider}} {{reason}}'),
      ]),
      lines('Fallbacks', 'Failed tries after which another target was asked.', 'ops', [
        q(perSecond('llmgw_fallbacks_total', 'provider, reason', 'provider=~"$provider"'), '{{provider}} {{reason}}'),
      ]),
      lines('Retries not made', 'The retry budget was spent.', 'ops', [
        q('sum(rate(llmgw_retry_budget_refusals_total[$__rate_interval]))', 'refused'),
      ]),
      lines('Hedges', 'Second targets asked because the first was late.', 'ops', [
        q(perSecond('llmgw_hedges_total', 'provider, result', 'provider=~"$provider"'), '{{provider}} {{result}}'),
      ]),
      lines('Late without a hedge', 'Why no second target was asked.', 'ops', [
        q(perSecond('llmgw_hedge_refusals_total', 'reason'), '{{reason}}'),
      ]),
      lines('Purse for hedges', 'What second targets may still cost, and what they have cost.', 'currencyUSD', [
        q('sum(llmgw_hedge_purse_usd)', 'left'),
        q('sum(increase(llmgw_hedge_cost_usd_total[1h]))', 'cost in 1 h'),
      ]),
      lines('Sockets', 'Towards providers.', 'none', [q('sum by (instance) (llmgw_upstream_sockets)', '{{instance}}')]),
      table('Failovers in 24 h', 'Tries that failed and were followed by another, by provider.', 'none', [
        q('sum by (provider) (increase(llm_failover_events_total[24h]))'),
      ]),
    ],
  },
  {
    uid: 'llmgw-tenants',
    title: 'LLM gateway: tenants and cost',
    variables: [PROVIDER, MODEL, variable('tenant', 'Tenant', 'llmgw_tenant_requests_total')],
    panels: [
      stat('Cost in 24 h', 'Of requests with a known price.', 'currencyUSD', 'sum(increase(llmgw_cost_usd_total[24h]))', {
        w: 6,
      }),
      stat('Cost in 30 days', 'Of requests with a known price.', 'currencyUSD', 'sum(increase(llmgw_cost_usd_total[30d]))', {
        w: 6,
      }),
      stat(
        'Without a price in 24 h',
        'Requests whose cost nobody knows.',
        'none',
        'sum(increase(llmgw_unpriced_requests_total[24h]))',
        { w: 6 },
      ),
      stat('Least left of a budget', 'Of all budgets.', 'percentunit', 'min(llmgw_budget_left_ratio)', { w: 6 }),
      lines(
        'Cost by model',
        'USD an hour.',
        'currencyUSD',
        [
          q(
            `sum by (provider, model) (rate(llmgw_cost_usd_total{${TARGET}}[$__rate_interval])) * 3600`,
            '{{provider}}/{{model}}',
          ),
        ],
        { w: 12, stacked: true },
      ),
      lines(
        'Cost by tenant',
        'USD an hour; needs GATEWAY_METRICS_TENANTS.',
        'currencyUSD',
        [q('sum by (tenant) (rate(llmgw_tenant_cost_usd_total{tenant=~"$tenant"}[$__rate_interval])) * 3600', '{{tenant}}')],
        { w: 12, stacked: true },
      ),
      lines(
        'Requests by tenant',
        'Needs GATEWAY_METRICS_TENANTS.',
        'reqps',
        [q(perSecond('llmgw_tenant_requests_total', 'tenant, result', 'tenant=~"$tenant"'), '{{tenant}} {{result}}')],
        { w: 12, stacked: true },
      ),
      lines(
        'Tokens by tenant',
        'Needs GATEWAY_METRICS_TENANTS.',
        'short',
        [q(perSecond('llmgw_tenant_tokens_total', 'tenant, type', 'tenant=~"$tenant"'), '{{tenant}} {{type}}')],
        { w: 12, stacked: true },
      ),
      lines(
        'Left of budgets',
        'Of the budget with the least left, by whom it is for.',
        'percentunit',
        [
          q('min by (scope) (llmgw_budget_left_ratio)', '{{scope}}'),
          q('min by (tenant) (llmgw_tenant_budget_left_ratio{tenant=~"$tenant"})', '{{tenant}}'),
        ],
        { defaults: { max: 1 } },
      ),
      lines('Budgets', 'By how they stand.', 'none', [q('max by (scope, state) (llmgw_budgets)', '{{scope}} {{state}}')], {
        stacked: true,
      }),
      lines('Limit violations', 'Requests refused by a limit or a budget.', 'reqps', [
        q(perSecond('llmgw_rate_limited_total', 'limit'), '{{limit}}'),
      ]),
      lines(
        'Tokens by model',
        'Those of the cache are part of the input.',
        'short',
        [q(perSecond('llmgw_tokens_total', 'provider, model, type', TARGET), '{{provider}}/{{model}} {{type}}')],
        { w: 12, stacked: true },
      ),
      table('Models in 24 h', 'Cost of each.', 'currencyUSD', [
        q('sort_desc(sum by (provider, model) (increase(llmgw_cost_usd_total[24h])))'),
      ]),
    ],
  },
  {
    uid: 'llmgw-queues',
    title: 'LLM gateway: runs and queues',
    variables: [variable('queue', 'Queue', 'llmgw_queue_jobs')],
    panels: [
      lines(
        'Waiting and under way',
        'Every process tells the same: the largest counts.',
        'none',
        [q('max by (queue, state) (llmgw_queue_jobs{queue=~"$queue"})', '{{queue}} {{state}}')],
        { w: 12, stacked: true },
      ),
      lines(
        'Age of the oldest that waits',
        'By queue.',
        's',
        [q('max by (queue) (llmgw_queue_oldest_age_seconds{queue=~"$queue"})', '{{queue}}')],
        { w: 12 },
      ),
      lines(
        'Runs',
        'Requests that runs made.',
        'reqps',
        [q(perSecond('llmgw_requests_total', 'outcome', 'route="/v1/agent/runs"'), '{{outcome}}')],
        { w: 12, stacked: true },
      ),
      lines(
        'Duration of what runs ask for, p95',
        'From the start of the work.',
        's',
        [q(quantile(0.95, 'llmgw_request_duration_seconds', 'model', 'route="/v1/agent/runs"'), '{{model}}')],
        { w: 12 },
      ),
      lines(
        'Redis',
        '1 while it is away and limits are kept by each replica.',
        'none',
        [q('max(llmgw_shared_state_degraded)', 'away')],
        { w: 12, defaults: { max: 1 } },
      ),
      lines(
        'PostgreSQL connections',
        'Of all pools; waiting ones are queries.',
        'none',
        [q('sum by (instance, state) (llmgw_database_connections)', '{{instance}} {{state}}')],
        { w: 12, stacked: true },
      ),
    ],
  },
];
