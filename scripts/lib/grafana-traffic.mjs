import { q, lines, stat, table, heat, PROVIDER, MODEL, TARGET, quantile, three, perSecond } from './grafana-panels.mjs';

/** What comes in, how fast it is answered, and out of what. */
export default [
  {
    uid: 'llmgw-overview',
    title: 'LLM gateway: overview',
    variables: [PROVIDER, MODEL],
    panels: [
      stat('Requests a second', 'All routes.', 'reqps', 'sum(rate(llmgw_requests_total[$__rate_interval]))'),
      stat(
        'Failed',
        'Share that ended in an error or was cut off; refusals and clients that left do not count.',
        'percentunit',
        'sum(rate(llmgw_requests_total{outcome=~"error|truncated"}[$__rate_interval])) / (sum(rate(llmgw_requests_total{outcome!~"refused|aborted"}[$__rate_interval])) > 0)',
      ),
      stat('Being served', 'Requests under way now.', 'none', 'sum(llmgw_inflight_requests)'),
      // Where nothing was asked, a quantile is not a number: left out by the comparison.
      stat('p95', 'From arrival to the last byte.', 's', `${quantile(0.95, 'llmgw_request_duration_seconds')} >= 0`),
      stat('Cost in 24 h', 'Of requests with a known price.', 'currencyUSD', 'sum(increase(llmgw_cost_usd_total[24h]))'),
      stat(
        'Saved by the cache in 24 h',
        'What the answers would have cost.',
        'currencyUSD',
        'sum(increase(llmgw_cache_saved_usd_total[24h]))',
      ),
      lines(
        'Requests by outcome',
        'How requests end.',
        'reqps',
        [q(perSecond('llmgw_requests_total', 'outcome', TARGET), '{{outcome}}')],
        { stacked: true },
      ),
      lines(
        'Requests by model',
        'Those that a provider served.',
        'reqps',
        [q(perSecond('llm_requests_total', 'model', TARGET), '{{model}}')],
        { stacked: true },
      ),
      lines(
        'Duration',
        'From arrival to the last byte; points are traces.',
        's',
        three('llmgw_request_duration_seconds', TARGET),
        { exemplars: true },
      ),
      lines('Tokens', 'Of all models.', 'short', [q(perSecond('llmgw_tokens_total', 'type', TARGET), '{{type}}')], {
        stacked: true,
      }),
      lines('Refused by limits', 'Rate limits and budgets.', 'reqps', [
        q(perSecond('llmgw_rate_limited_total', 'limit'), '{{limit}}'),
      ]),
      lines('Failovers', 'Failed tries after which the same target, or another, was asked.', 'ops', [
        q(perSecond('llmgw_retries_total', 'provider'), 'retry {{provider}}'),
        q(perSecond('llmgw_fallbacks_total', 'provider'), 'fallback from {{provider}}'),
      ]),
      lines(
        'Success rate by model',
        'Since each process started.',
        'percentunit',
        [q('min by (model) (llm_model_success_rate{model=~"$model"})', '{{model}}')],
        { defaults: { max: 1 } },
      ),
      lines(
        'Time of the gateway itself',
        'Duration less the time spent waiting for providers.',
        's',
        three('llmgw_overhead_seconds'),
      ),
      lines('Processes', 'CPU of each, and how late its event loop is.', 'short', [
        q('rate(process_cpu_seconds_total[$__rate_interval])', 'cores {{instance}}'),
        q('nodejs_eventloop_lag_p99_seconds', 'loop lag p99, s {{instance}}'),
      ]),
      lines('Memory', 'Resident.', 'bytes', [q('process_resident_memory_bytes', '{{instance}}')]),
      lines(
        'PostgreSQL connections',
        'Of all pools; waiting ones are queries.',
        'none',
        [q('sum by (state) (llmgw_database_connections)', '{{state}}')],
        { stacked: true },
      ),
      lines('Ledger', 'Records that are not in PostgreSQL yet.', 'none', [
        q('sum by (instance) (llmgw_ledger_waiting_records)', '{{instance}}'),
      ]),
      table('Versions', 'What runs where.', 'none', [q('llmgw_build_info')], { w: 24, h: 5 }),
    ],
  },
  {
    uid: 'llmgw-latency',
    title: 'LLM gateway: latency',
    variables: [PROVIDER, MODEL],
    panels: [
      lines(
        'Duration',
        'From arrival to the last byte; points are traces.',
        's',
        three('llmgw_request_duration_seconds', TARGET),
        { w: 12, exemplars: true },
      ),
      lines(
        'Time to the first token',
        'Of streams, from arrival; points are traces.',
        's',
        three('llmgw_time_to_first_token_seconds', `${TARGET},stream="true"`),
        { w: 12, exemplars: true },
      ),
      heat(
        'Durations',
        'How many requests fell into each bucket.',
        's',
        `sum by (le) (increase(llmgw_request_duration_seconds_bucket{${TARGET}}[$__rate_interval]))`,
      ),
      heat(
        'First tokens',
        'The same for the first token of streams.',
        's',
        `sum by (le) (increase(llmgw_time_to_first_token_seconds_bucket{${TARGET},stream="true"}[$__rate_interval]))`,
      ),
      lines(
        'Duration by model, p95',
        'From arrival to the last byte.',
        's',
        [q(quantile(0.95, 'llm_requests_duration_seconds', 'provider, model', TARGET), '{{provider}}/{{model}}')],
        { w: 12 },
      ),
      lines(
        'First token by model, p95',
        'Of streams.',
        's',
        [
          q(
            quantile(0.95, 'llmgw_time_to_first_token_seconds', 'provider, model', `${TARGET},stream="true"`),
            '{{provider}}/{{model}}',
          ),
        ],
        { w: 12 },
      ),
      lines(
        'Time for each token, p50',
        'Of streams, behind the first.',
        's',
        [q(quantile(0.5, 'llmgw_time_per_output_token_seconds', 'provider, model', TARGET), '{{provider}}/{{model}}')],
        { w: 12 },
      ),
      lines(
        'Tokens a second, median stream',
        'Of streams, behind the first.',
        'short',
        [
          q(
            `1 / ${quantile(0.5, 'gen_ai_server_time_per_output_token_seconds', 'gen_ai_request_model')}`,
            '{{gen_ai_request_model}}',
          ),
        ],
        { w: 12 },
      ),
      lines(
        'Duration by route, p95',
        'From arrival to the last byte.',
        's',
        [q(quantile(0.95, 'llmgw_request_duration_seconds', 'route', TARGET), '{{route}}')],
        { w: 12 },
      ),
      lines(
        'Time of the gateway itself',
        'Duration less the time spent waiting for providers.',
        's',
        three('llmgw_overhead_seconds'),
        { w: 12 },
      ),
      lines(
        'By operation, p95',
        'As the conventions for generative AI have it.',
        's',
        [
          q(quantile(0.95, 'gen_ai_server_request_duration_seconds', 'gen_ai_operation_name'), '{{gen_ai_operation_name}}'),
          q(
            quantile(0.95, 'gen_ai_server_time_to_first_token_seconds', 'gen_ai_operation_name'),
            'first token, {{gen_ai_operation_name}}',
          ),
        ],
        { w: 12 },
      ),
      heat(
        'Tokens of a request',
        'Input and output.',
        'short',
        'sum by (le) (increase(gen_ai_client_token_usage_bucket[$__rate_interval]))',
      ),
    ],
  },
  {
    uid: 'llmgw-cache',
    title: 'LLM gateway: cache',
    variables: [],
    panels: [
      stat(
        'Hit rate',
        'Of requests that were looked for.',
        'percentunit',
        'sum(rate(llmgw_cache_requests_total{result="hit"}[$__rate_interval])) / (sum(rate(llmgw_cache_requests_total[$__rate_interval])) > 0)',
        { w: 8 },
      ),
      stat('Hits in 24 h', 'Answers out of the cache.', 'none', 'sum(increase(llm_cache_hits_total[24h]))', { w: 8 }),
      stat('Saved in 24 h', 'What they would have cost.', 'currencyUSD', 'sum(increase(llmgw_cache_saved_usd_total[24h]))', {
        w: 8,
      }),
      lines(
        'Requests by result',
        'exact, semantic, shared with a request under way, or a miss.',
        'reqps',
        [q(perSecond('llmgw_cache_requests_total', 'kind, result'), '{{kind}} {{result}}')],
        { w: 12, stacked: true },
      ),
      lines(
        'Hits by kind',
        'How answers came out of the cache.',
        'reqps',
        [q(perSecond('llm_cache_hits_total', 'kind'), '{{kind}}')],
        { w: 12, stacked: true },
      ),
      lines(
        'Saved',
        'USD an hour.',
        'currencyUSD',
        [q('sum(rate(llmgw_cache_saved_usd_total[$__rate_interval])) * 3600', 'saved')],
        { w: 12 },
      ),
      lines(
        "The providers' own caches",
        'Tokens read from them and written into them, of all input.',
        'percentunit',
        [
          q(
            'sum(rate(llmgw_tokens_total{type="cache_read"}[$__rate_interval])) / sum(rate(llmgw_tokens_total{type="input"}[$__rate_interval]))',
            'read',
          ),
          q(
            'sum(rate(llmgw_tokens_total{type="cache_write"}[$__rate_interval])) / sum(rate(llmgw_tokens_total{type="input"}[$__rate_interval]))',
            'written',
          ),
        ],
        { w: 12, defaults: { max: 1 } },
      ),
    ],
  },
];
