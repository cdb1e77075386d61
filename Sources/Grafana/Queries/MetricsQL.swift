import PromQL

/// Tells MetricsQL, which VictoriaMetrics answers through a datasource of type `prometheus`, from faulty PromQL.
package enum MetricsQL {
  /// Words that only MetricsQL gives a meaning: functions, aggregators, operators and modifiers.
  private static let words: Set<String> = [
    "aggr_over_time", "alias", "any", "ascent_over_time", "bitmap_and", "bitmap_or", "bitmap_xor",
    "buckets_limit", "count_eq_over_time", "count_gt_over_time", "count_le_over_time", "count_ne_over_time",
    "count_values_over_time", "decreases_over_time", "default", "default_rollup", "deriv_fast",
    "descent_over_time", "distinct", "distinct_over_time", "drop_common_labels", "duration_over_time",
    "geomean", "geomean_over_time", "histogram", "histogram_avg", "histogram_over_time", "histogram_share",
    "histogram_stddev", "histogram_stdvar", "hoeffding_bound_lower", "hoeffding_bound_upper", "if", "ifnot",
    "increase_prometheus", "increase_pure", "increases_over_time", "integrate", "interpolate",
    "keep_last_value", "keep_metric_names", "keep_next_value", "label_copy", "label_del",
    "label_graphite_group",
    "label_keep", "label_lowercase", "label_map", "label_match", "label_mismatch", "label_move",
    "label_set", "label_transform", "label_uppercase", "label_value", "labels_equal", "lag", "lifetime",
    "mad", "mad_over_time", "median", "median_over_time", "mode", "mode_over_time", "now",
    "outlier_iqr_over_time", "outliers_iqr", "outliers_mad", "outliersk", "prometheus_buckets", "quantiles",
    "quantiles_over_time", "rand", "rand_exponential", "rand_normal", "range_avg", "range_first",
    "range_last", "range_linear_regression", "range_mad", "range_max", "range_median", "range_min",
    "range_normalize", "range_quantile", "range_stddev", "range_stdvar", "range_sum", "range_trim_outliers",
    "range_trim_spikes", "range_trim_zscore", "range_zscore", "range_over_time", "rate_over_sum",
    "rate_prometheus", "remove_resets", "rollup", "rollup_candlestick", "rollup_delta", "rollup_deriv",
    "rollup_increase", "rollup_rate", "rollup_scrape_interval", "running_avg", "running_max",
    "running_min", "running_sum", "scrape_interval", "share", "share_eq_over_time", "share_gt_over_time",
    "share_le_over_time", "smooth_exponential", "sort_by_label_numeric", "sort_by_label_numeric_desc",
    "stale_samples_over_time", "step", "sum2", "sum2_over_time", "sum_eq_over_time", "sum_gt_over_time",
    "sum_le_over_time", "timezone_offset", "tfirst_over_time", "tlast_change_over_time", "tlast_over_time",
    "tmax_over_time", "tmin_over_time", "topk_avg", "topk_last", "topk_max", "topk_median", "topk_min",
    "bottomk_avg", "bottomk_last", "bottomk_max", "bottomk_median", "bottomk_min", "union", "vm_range",
    "with", "zscore", "zscore_over_time",
  ]

  /// Whether a text that is faulty as PromQL has such a word outside of quotes, braces and brackets.
  package static func hasWords(_ text: [UInt8]) -> Bool {
    var word: [UInt8] = []
    var (quote, depth): (UInt8?, Int) = (nil, 0)
    var isEscaped = false
    for byte in text + [32] {
      if let closing = quote {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == closing {
          quote = nil
        }
        continue
      }
      if TemplateReference.isWord(byte) || byte == UInt8(ascii: "$") || byte == UInt8(ascii: ":") {
        word.append(byte)
        continue
      }
      if depth == 0, words.contains(String(decoding: word, as: UTF8.self).lowercased()) { return true }
      word.removeAll()
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): quote = byte
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return false
  }
}
