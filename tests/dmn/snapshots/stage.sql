SELECT
  "t1"."dpd",
  "t1"."balance",
  "t1"."segment",
  "t1"."due",
  "t1"."flag",
  "t1"."_dmn_0" AS "rule",
  LIST_EXTRACT(
    CAST(['wait', 'pre-due', 'call', 'sms', 'look', 'visit'] AS TEXT[]),
    "t1"."_dmn_0" + CAST("t1"."_dmn_0" >= 0 AS SMALLINT)
  ) AS "y"
FROM (
  SELECT
    "t0"."dpd",
    "t0"."balance",
    "t0"."segment",
    "t0"."due",
    "t0"."flag",
    CAST(CASE
      WHEN "t0"."dpd" < 0
      THEN 1
      WHEN (
        "t0"."dpd" >= 0
      )
      AND (
        "t0"."dpd" < 30
      )
      AND (
        "t0"."balance" > CAST(1000.5 AS DECIMAL(18, 1))
      )
      AND "t0"."segment" IN ('a', 'b')
      AND "t0"."flag"
      THEN 2
      WHEN (
        "t0"."dpd" >= 0
      )
      AND (
        "t0"."dpd" < 30
      )
      AND (
        "t0"."balance" <= CAST(1000.5 AS DECIMAL(18, 1))
      )
      AND NOT (
        "t0"."segment" IN ('a')
      )
      AND (
        "t0"."due" < MAKE_DATE(2026, 1, 1)
      )
      THEN 3
      WHEN "t0"."dpd" IS NULL
      THEN 4
      WHEN (
        (
          "t0"."dpd" = -1
        ) OR (
          "t0"."dpd" >= 30
        )
      )
      AND (
        "t0"."due" IS NOT NULL
      )
      AND NOT (
        "t0"."flag"
      )
      THEN 5
      ELSE 0
    END AS SMALLINT) AS "_dmn_0"
  FROM "t" AS "t0"
) AS "t1"
