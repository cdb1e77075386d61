import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// Queries of Prometheus with variables wherever users of Grafana put them.
final class QueryTemplateTests: XCTestCase {
  private func query(_ marked: String, _ rest: String = "") -> String {
    #"{"title": "a", "templating": {"list": [\#(textVariables(of: marked))]}, "panels": [{"type": "stat", "#
      + #""datasource": {"type": "prometheus", "uid": "m"}, "#
      + #""targets": [{"refId": "A", "expr": "\#(inJSON(marked))"\#(rest)}]}]}"#
  }

  private func checkFine(_ expressions: [String], file: StaticString = #filePath, line: UInt = #line) throws {
    for expression in expressions {
      let errors = DashboardCheck.check(try document(query(expression))).filter { $0.severity == .error }
      XCTAssertEqual(errors.map(\.message), [], expression, file: file, line: line)
    }
  }

  func testMatchers() throws {
    try checkFine([
      #"up{$filter}"#, #"up{ $filter }"#, #"up{$filter,}"#, #"up{${filter:raw}}"#, #"up{[[filter]]}"#,
      #"{$filter}"#, #"up{$filter,job="a"}"#, #"up{$filter, job="a"}"#, #"up{job="a",$filter}"#,
      #"up{job="a",[[filter]]}"#, #"up{$a,$b}"#, #"up{$a, $b, c="d"}"#, #"up{$a="x",$b}"#,
      // The value may begin with a comma.
      #"up{job="a" $filter}"#, #"up{job="a"$filter}"#, #"up{job="a"${filter},b="c"}"#, #"up{$a $b}"#,
      #"up{$a$b}"#, #"up{$filter job="a"}"#, #"up{job="a", $filter b="c"}"#, #"sum by ($extra a) (up)"#,
      #"sum by (a, $extra b) (up)"#, "clamp_max(up, ${max}e3)",
      // Labels and operators.
      #"up{$label="x"}"#, #"up{$label!~"x"}"#, #"up{ ${label} = "x" }"#, #"up{[[label]]=~"x"}"#,
      #"up{${prefix}_label="x"}"#, #"up{label_$x="x"}"#, #"up{$a$b="x"}"#, #"up{job$op"a"}"#,
      #"up{job $op "a"}"#, #"up{job${op}"a"}"#, #"up{$label$op"$value"}"#, #"up{$label $op "$value", a="b"}"#,
      #"up{$head"a"}"#, #"up{job$tail}"#, #"up{job $tail, a="b"}"#, #"up{"$a"="b"}"#, #"{"$metric"}"#,
    ])
  }

  func testStrings() throws {
    try checkFine([
      #"up{job=~"$job"}"#, #"up{job=~"[[job:regex]]"}"#, #"up{job=~'${job:pipe}'}"#, #"up{job=~`^$job$`}"#,
      #"up{job=~"(${job:pipe}|x)"}"#, #"up{job=~"$host:[0-9]+"}"#, #"up{job="$a-$b"}"#, #"up{job=~"$__all"}"#,
      #"up{job=~"\\d+$a"}"#, #"up{job=~"\\$a"}"#, #"up{job="\$a"}"#, #"up{le="${le}.0", a="${b.text}"}"#,
      // Formats that write the quotes.
      #"up{job=${job:doublequote}}"#, #"up{job=~${job:singlequote}}"#, #"up{job=~[[job:doublequote]]}"#,
      #"up{job=${job:json}}"#, #"up{a="b",job=${job:doublequote},c="d"}"#,
      #"up{job=${job:doublequote}, $filter}"#, #"up{$label=${job:doublequote}}"#,
      #"up{job $op ${job:doublequote}}"#, #"up{${name:doublequote}="b"}"#,
      #"label_replace(up, "a", ${x:doublequote}, "b", "(.*)")"#,
      #"label_replace(up, "$a", "${1}_x", "$b", "(.*)")"#, #"label_replace(up, $a, "$1", $b, "(.*)")"#,
      #"label_join(up, ${a:singlequote}, ",", ${labels:doublequote})"#,
      #"count_values(${a:doublequote}, up)"#, #"count_values("$a", up)"#, #"sum by (${a:doublequote}) (up)"#,
    ])
  }

  func testDurations() throws {
    try checkFine([
      "rate(up[${n}m])", "rate(up[$n])", "rate(up[$n$unit])", "rate(up[${n}${unit}])", "rate(up[5$unit])",
      "rate(up[5${unit}])", "rate(up[[[range]]])", "rate(up[[[n]]m])", "rate(up[1h${n}m])",
      "rate(up[1h$rest])", "rate(up[${h}h${m}m])", "rate(up[${h}h${rest}])", "rate(up[${n}m$rest])",
      "rate(up[${n}5m])", "rate(up[$a+$b])", "rate(up[2*$range])", "rate(up[($a)])",
      "rate(up[${n:raw}m])", "max_over_time(up[$range:$step])", "max_over_time(up[${a}m:${b}s])",
      "max_over_time(up[5m:$step])", "max_over_time(up[${range}:])", "max_over_time(up[[[range]]:[[step]]])",
      "max_over_time(up[${__range_s}s:$__interval])",
      "max_over_time(rate(up[$__rate_interval])[$__range:1m])", "avg_over_time(up[$__range])",
      "avg_over_time(up[${__range_s}s])", "avg_over_time(up[$__range_s])", "rate(up[${__interval_ms}ms])",
      "up offset $d", "up offset ${n}d", "up offset -${n}h", "up offset -$d", "up offset [[n]]d",
      "up offset 1$unit", "up offset $n$unit", "up offset ${__range_s}s", "up offset $__range - up",
      "up offset $a - $b", "rate(up[5m] offset ${n}h)", "rate(up[5m] $offset)", "up $offset",
      #"up{a="b"} ${offset}"#, "up @ $__to", "up @ ${__to:date:seconds}",
      "rate(up[5m] @ ${__from:date:seconds} offset $d)", "up @ $time", #"rate(up{$f}$range)"#,
      #"sum(rate(up{a="$a"}[$r])) by ($b) $op $n"#,
    ])
  }

  func testNumbers() throws {
    try checkFine([
      "topk($n, x)", "topk([[n]], x)", "topk by (job) ($n, x)", "topk(${n}0, x)", "topk(1$n, x)",
      "quantile(0.$q, x)", "quantile(.$q, x)", "quantile($q/100, x)",
      "histogram_quantile($q, sum by (le) (rate(x_bucket[5m])))", "histogram_quantile(0.${q}, $x)",
      "clamp(x, $min, $max)", "clamp_max(x, ${n}000)", "predict_linear(x[1h], $n*3600)", "vector($x)",
      "vector(${n}m)", "vector($__from / 1000)", "x * 1$zeros", "x * -$scale", "x > ${n}.${m}", "x > ${n}e3",
      "x / $__range_s", "x * $__interval_ms / 1000", "x > $__from", "time() * 1000 - ${__from}",
    ])
  }

  func testNamesAndOperators() throws {
    try checkFine([
      "$agg(x)", "[[agg]](x)", "${agg}(x)", "$agg by (job) (x)", "$agg(x) by (job)", "$agg($n, x)",
      "$agg by (job) ($n, x)", "$fn(x[5m])", "$fn(0.9, x[5m])", "$fn (x[5m], 3600)", "$fn()",
      "${fn}_over_time(x[5m])", "avg_${fn}(x[5m])", "$agg($fn(x[5m])) by (job)", #"$metric{job="a"}"#,
      #"[[metric]]{job="a"}"#, "${prefix}_total", "[[prefix]]_total", "foo:${x}:rate5m", "$a:$b",
      "rate($metric[$__rate_interval])", "rate($metric)", "rate([[metric]][[[range]]])", #"x{a="b"} $op 5"#,
      "x $op y", "sum(x) $op 5", "x $cmp bool 5", "x > bool $threshold", "x >= bool [[threshold]]",
      "x $filter", "rate(x $filter [5m])", "x or $y", "$x and on (a) $y", "x * $match y",
      "x * $match (job) y", "x $op (job) y", "x * on (job) $group y", "x * on $labels y", "$a ($b) $c ($d)",
      "$a{$b} $c $d{$e}", "$query", "${query:raw}", "sum(${query:raw}) by (job)", "$__all", "x # $comment",
      "# [[comment]] \"\nx", "x # ${c} (\n+ y",
    ])
  }

  func testLabels() throws {
    try checkFine([
      "sum by ($labels) (x)", "sum by (job, $labels) (x)", "sum by ($labels, job) (x)",
      "sum(x) by (${labels:csv})", "sum by (${labels:csv},job) (x)", "sum by ([[labels]]) (x)",
      "sum without ($labels) (x)", "sum by ($a $b) (x)", "sum by (job $more) (x)", "sum by (job$more) (x)",
      "sum by (${a}_x) (x)", "sum $by (x)", "sum(x) $by", "sum $by (job) (x)", "sum(x) $by (job)",
      "sum(x) by $labels", "x * on ($labels) group_left($extra) y", "x * on (${a}_x) group_left(${b}_x) y",
      "x * on (job) group_left(a, $labels) y", "x * ignoring (${a:csv}) y",
    ])
    let legend = #", "legendFormat": "{{a_job}}""#
    for expression in ["sum by (${p}_job) (up)", "sum by (job$more) (up)", "sum by (job $more) (up)"] {
      check(query(expression, legend))
    }
    check(query(#"sum by (job) (up{$label="x"})"#, #", "legendFormat": "‹{{a_job}}›""#), "query-legend")
  }

  /// What no value of the variables mends.
  func testFaultsBesideVariables() {
    for marked in [
      #"up{job=‹$job›}"#, #"up‹{›$filter"#,
      #"up{a‹==›"$a"}"#, #"up{$a="b" ‹$c›="d"}"#, #"up{job="$job"} ‹)›"#, "$metric ‹)›", "$metric‹)›",
      "sum‹(›$metric", "sum‹(›rate($metric[$__rate_interval])", "rate($metric[5 ‹m›])", "rate(up[$range‹)›",
      "up offset ${n}‹x›", "histogram_quantile($q, x)‹)›", "max_over_time(up[$range:$step‹:›$step])",
      "x ‹=› $y", "x ‹=›$y", "x ‹&&› $y", "x $op 5 ‹)›", "x * $match y + ‹(›z", "sum by ($labels) ‹x›",
    ] { check(query(marked), "promql-syntax") }
    for marked in [
      "‹nope›($x)", "$metric + ‹nope›(x)", "topk($n, $metric) + ‹nope›(x)",
      "$agg by ($labels) (x) + ‹nope›(x)", "$agg(rate($metric[5m])) by (job) + ‹ratee›(x[5m])",
    ] { check(query(marked), "promql-unknown-function") }
    for marked in [
      #"rate(‹up{job="$job"}›)"#, "rate(‹foo_$x›)", "x * on ($l) group_left(‹$l›) y", #"‹-"$a"›"#,
    ] { check(query(marked), "promql-type") }
    check(query(#"up{job=~‹"$job("›}"#), "promql-regex")
  }

  func testMessagesCiteWhatIsWritten() throws {
    let finding = try XCTUnwrap(DashboardCheck.check(try document(query("up{job=$job}"))).first)
    XCTAssertEqual(finding.message, "query A of 'panels[0]': value '$job' of label 'job' is not quoted")
    XCTAssertEqual(finding.help, #"write "$job""#)
  }
}
