-- The strategy tables as a person would write them in SQL: the yardstick of `dunwell bench morning-run`.
-- One CASE a table gives the number of its row; outputs are looked up by that number. A test holds it equal to the
-- compiled tables of strategies/*.dmn: change both together. Reads the table `features`.
SELECT *,
        [100, 75, 45, 20][rule_amount_points] AS amount_points,
        [100, 85, 75, 60, 55, 40, 20][rule_deadline_points] AS deadline_points,
        [100, 90, 70, 10, 0][rule_promise_points] AS promise_points
    FROM (SELECT *,
        CASE
            WHEN amount_band = 'very_large' THEN 1
            WHEN amount_band = 'large' THEN 2
            WHEN amount_band = 'medium' THEN 3
            WHEN amount_band = 'small' THEN 4
            ELSE 0
        END AS rule_amount_points,
        CASE
            WHEN callback_due THEN 1
            WHEN days_late_step >=1 THEN 2
            WHEN days_late_step = 0 THEN 3
            WHEN (days_to_due >= 0 AND days_to_due <= 1) THEN 4
            WHEN (days_since_contact IS NULL OR days_since_contact >14) THEN 5
            WHEN (days_since_contact > 7 AND days_since_contact <= 14) THEN 6
            ELSE 7
        END AS rule_deadline_points,
        CASE
            WHEN promise_state = 'due_today' THEN 1
            WHEN promise_state = 'broken' AND promises_broken <=1 THEN 2
            WHEN promise_state = 'broken' THEN 3
            WHEN promise_state = 'open' THEN 4
            ELSE 5
        END AS rule_promise_points
    FROM (SELECT *,
        ['estate_desk', 'hold', 'claim_desk', 'hold', 'dispute_desk', 'plan_remind', 'wait_plan', 'none', 'data_desk', 'callback', 'reminder_tel', 'reminder_sms', 'none', 'promise_chk', 'wait_promise', 'guarantor', 'legal_review', 'trace', 'locate', 'trace', 'letter', 'wait_cadence', 'broken_call', 'offer_plan', 'offer_plan', 'b2b_state', 'b2b_call', 'legal_review', 'b2b_final', 'legal_review', 'letter', 'negotiate', 'negotiate', 'call_firm', 'call_verify', 'call_firm', 'sms_soft', 'call_soft', 'call_soft', 'wait_cadence'][rule_next_action] AS action,
        ['desk', 'none', 'desk', 'none', 'desk', 'sms', 'none', 'none', 'desk', 'voice', 'voice', 'sms', 'none', 'voice', 'none', 'voice', 'desk', 'desk', 'voice', 'desk', 'letter', 'none', 'voice', 'voice', 'voice', 'letter', 'voice', 'desk', 'voice', 'desk', 'letter', 'voice', 'voice', 'voice', 'voice', 'voice', 'sms', 'voice', 'voice', 'none'][rule_next_action] AS channel,
        ['none', 'none', 'none', 'none', 'none', 'remind', 'none', 'none', 'none', 'collect', 'remind', 'remind', 'none', 'remind', 'none', 'collect', 'none', 'none', 'locate', 'none', 'notice', 'none', 'collect', 'collect', 'collect', 'remind', 'collect', 'none', 'collect', 'none', 'notice', 'collect', 'collect', 'collect', 'collect', 'collect', 'remind', 'collect', 'collect', 'none'][rule_next_action] AS purpose,
        [30, 30, 30, 7, 3, 3, 3, 5, 3, 1, 3, 3, 1, 1, 1, 5, 14, 3, 5, 3, 10, 3, 1, 7, 5, 7, 5, 14, 7, 30, 30, 4, 7, 2, 2, 3, 2, 2, 3, 1][rule_next_action] AS revisit_days,
        [100, 80, 65, 55, 45, 25, 15][rule_risk_points] AS risk_points
    FROM (SELECT *,
        CASE
            WHEN segment = 'estate' THEN 1
            WHEN segment = 'guardian' THEN 2
            WHEN segment = 'insolvency' THEN 3
            WHEN segment = 'protected' THEN 4
            WHEN segment = 'dispute' THEN 5
            WHEN segment = 'plan' AND (days_since_contact IS NULL OR days_since_contact >=2) AND (days_to_due >= 0 AND days_to_due <= 3) THEN 6
            WHEN segment = 'plan' THEN 7
            WHEN segment = 'current' THEN 8
            WHEN segment = 'unknown' THEN 9
            WHEN callback_due AND reach = 'phone' THEN 10
            WHEN segment = 'pre_due' AND reach = 'phone' AND (days_since_contact IS NULL OR days_since_contact >=3) AND (days_to_due >= 0 AND days_to_due <= 3) AND amount_band IN ('large', 'very_large') THEN 11
            WHEN segment = 'pre_due' AND reach = 'phone' AND (days_since_contact IS NULL OR days_since_contact >=3) AND (days_to_due >= 0 AND days_to_due <= 3) THEN 12
            WHEN segment = 'pre_due' THEN 13
            WHEN promise_state = 'due_today' AND reach = 'phone' AND (days_since_contact IS NULL OR days_since_contact >=1) THEN 14
            WHEN promise_state IN ('open', 'due_today') THEN 15
            WHEN contactability IN ('lost', 'related_only') AND party_role IN ('guarantor', 'co_borrower') AND (days_since_contact IS NULL OR days_since_contact >=3) THEN 16
            WHEN segment = 'lost' AND stage = 'late' AND (days_since_contact IS NULL OR days_since_contact >=30) AND amount_band IN ('large', 'very_large') THEN 17
            WHEN segment = 'lost' THEN 18
            WHEN contactability = 'related_only' AND (days_since_contact IS NULL OR days_since_contact >=5) THEN 19
            WHEN reach = 'none' THEN 20
            WHEN reach = 'other' AND (days_since_contact IS NULL OR days_since_contact >=10) THEN 21
            WHEN reach = 'other' THEN 22
            WHEN segment = 'broken' AND (days_since_contact IS NULL OR days_since_contact >=1) THEN 23
            WHEN segment = 'hardship' AND (days_since_contact IS NULL OR days_since_contact >=7) THEN 24
            WHEN segment = 'needs_plan' AND (days_since_contact IS NULL OR days_since_contact >=4) THEN 25
            WHEN segment = 'b2b_early' AND (days_since_contact IS NULL OR days_since_contact >=7) THEN 26
            WHEN segment = 'b2b_mid' AND (days_since_contact IS NULL OR days_since_contact >=5) THEN 27
            WHEN segment = 'b2b_late' AND (days_since_contact IS NULL OR days_since_contact >=14) AND amount_band IN ('large', 'very_large') AND recoverability = 'D' THEN 28
            WHEN segment = 'b2b_late' AND (days_since_contact IS NULL OR days_since_contact >=7) THEN 29
            WHEN segment = 'late' AND (days_since_contact >= 14 AND days_since_contact < 30) AND amount_band IN ('large', 'very_large') AND recoverability = 'D' THEN 30
            WHEN segment = 'late' AND (days_since_contact IS NULL OR days_since_contact >=30) AND amount_band IN ('small', 'medium') AND recoverability = 'D' THEN 31
            WHEN segment = 'late' AND (days_since_contact IS NULL OR days_since_contact >=4) AND recoverability IN ('A', 'B', 'C', 'unknown') THEN 32
            WHEN segment = 'late' AND (days_since_contact IS NULL OR days_since_contact >=7) AND amount_band IN ('large', 'very_large') THEN 33
            WHEN segment = 'firm' AND (days_since_contact IS NULL OR days_since_contact >=2) THEN 34
            WHEN segment = 'first_default' AND (days_since_contact IS NULL OR days_since_contact >=2) THEN 35
            WHEN segment = 'mid' AND (days_since_contact IS NULL OR days_since_contact >=3) THEN 36
            WHEN segment = 'early' AND (days_since_contact IS NULL OR days_since_contact >=3) AND (dpd >= 1 AND dpd <= 3) AND amount_band IN ('small', 'medium') THEN 37
            WHEN segment = 'early' AND (days_since_contact IS NULL OR days_since_contact >=2) AND amount_band IN ('large', 'very_large') THEN 38
            WHEN segment = 'early' AND (days_since_contact IS NULL OR days_since_contact >=3) THEN 39
            ELSE 40
        END AS rule_next_action,
        CASE
            WHEN recoverability IN ('A', 'B', 'C') AND days_to_roll <=3 THEN 1
            WHEN recoverability IN ('A', 'B', 'C') AND days_to_roll <=7 THEN 2
            WHEN recoverability = 'B' THEN 3
            WHEN recoverability = 'C' THEN 4
            WHEN recoverability = 'A' AND (stage NOT IN ('pre_due')) THEN 5
            WHEN recoverability = 'D' THEN 6
            ELSE 7
        END AS rule_risk_points
    FROM (SELECT *,
        ['D', 'A', 'unknown', 'D', 'D', 'A', 'B', 'A', 'B', 'C', 'D', 'C', 'A', 'B', 'B', 'C', 'C', 'D'][rule_recoverability] AS recoverability,
        ['written_off', 'not_overdue', 'no_due_date', 'lost_late', 'very_old', 'paying', 'paying', 'keeps_promises', 'keeps_promises', 'lost', 'unwilling_unable', 'unwilling', 'recent', 'mid_age', 'willing', 'late_age', 'willing', 'old'][rule_recoverability] AS recover_why,
        ['estate', 'guardian', 'insolvency', 'protected', 'dispute', 'plan', 'current', 'pre_due', 'unknown', 'hardship', 'b2b_early', 'b2b_mid', 'b2b_late', 'b2b_early', 'lost', 'broken', 'hardship', 'needs_plan', 'firm', 'first_default', 'early', 'mid', 'late'][rule_segment] AS segment
    FROM (SELECT *,
        CASE
            WHEN bucket = 'WO' THEN 1
            WHEN bucket = 'M0' THEN 2
            WHEN dpd IS NULL THEN 3
            WHEN dpd >90 AND contactability = 'lost' THEN 4
            WHEN dpd >360 AND (days_since_payment >90 OR days_since_payment IS NULL) THEN 5
            WHEN dpd <=90 AND days_since_payment <=30 THEN 6
            WHEN dpd >90 AND days_since_payment <=30 THEN 7
            WHEN dpd <=90 AND promises_kept >=1 THEN 8
            WHEN promises_kept >=1 THEN 9
            WHEN contactability = 'lost' THEN 10
            WHEN dpd >60 AND wxa = 'low_low' THEN 11
            WHEN dpd <=90 AND wxa IN ('low_high', 'low_low') THEN 12
            WHEN dpd <=30 THEN 13
            WHEN (dpd > 30 AND dpd <= 90) THEN 14
            WHEN (dpd > 90 AND dpd <= 180) AND wxa IN ('high_high', 'high_low') THEN 15
            WHEN (dpd > 90 AND dpd <= 180) THEN 16
            WHEN dpd >180 AND wxa IN ('high_high', 'high_low') THEN 17
            WHEN dpd >180 THEN 18
            ELSE 0
        END AS rule_recoverability,
        CASE
            WHEN route = 'deceased' THEN 1
            WHEN route = 'minor' THEN 2
            WHEN route = 'bankrupt' THEN 3
            WHEN route IN ('stop_contact', 'represented', 'breathing_space', 'hardship') THEN 4
            WHEN route IN ('disputed', 'complaint') THEN 5
            WHEN route = 'plan_in_force' THEN 6
            WHEN stage = 'pre_due' AND (days_to_due >5 OR days_to_due IS NULL) THEN 7
            WHEN stage = 'pre_due' AND days_to_due <=5 THEN 8
            WHEN stage = 'unknown' THEN 9
            WHEN route = 'vulnerable' THEN 10
            WHEN stage = 'early' AND debt_type = 'b2b' THEN 11
            WHEN stage = 'mid' AND debt_type = 'b2b' THEN 12
            WHEN stage = 'late' AND debt_type = 'b2b' THEN 13
            WHEN product = 'invoice' THEN 14
            WHEN contactability = 'lost' THEN 15
            WHEN promise_state = 'broken' THEN 16
            WHEN wxa IN ('high_low', 'low_low', 'unknown') AND cause_of_arrears IN ('job_loss', 'illness', 'disaster') THEN 17
            WHEN wxa = 'high_low' THEN 18
            WHEN stage IN ('early', 'mid') AND wxa = 'low_high' THEN 19
            WHEN stage IN ('early', 'mid') AND first_default_instalment <=2 THEN 20
            WHEN stage = 'early' THEN 21
            WHEN stage = 'mid' THEN 22
            WHEN stage = 'late' THEN 23
            ELSE 0
        END AS rule_segment
    FROM (SELECT *,
        ['high_high', 'high_low', 'low_high', 'low_low', 'unknown', 'unknown'][rule_wxa] AS wxa,
        [true, false, false, false, false][rule_low_risk] AS low_risk
    FROM (SELECT *,
        CASE
            WHEN willingness_class = 'high' AND ability_class = 'high' THEN 1
            WHEN willingness_class = 'high' AND ability_class = 'low' THEN 2
            WHEN willingness_class = 'low' AND ability_class = 'high' THEN 3
            WHEN willingness_class = 'low' AND ability_class = 'low' THEN 4
            WHEN willingness_class = 'unknown' THEN 5
            WHEN (willingness_class NOT IN ('unknown')) AND ability_class = 'unknown' THEN 6
            ELSE 0
        END AS rule_wxa,
        CASE
            WHEN bucket IN ('M0', 'M1') AND (debt_type NOT IN ('b2b')) AND amount_band IN ('small', 'medium') AND NOT sensitive THEN 1
            WHEN (bucket NOT IN ('M0','M1') OR bucket IS NULL) THEN 2
            WHEN bucket IN ('M0', 'M1') AND debt_type = 'b2b' THEN 3
            WHEN bucket IN ('M0', 'M1') AND (debt_type NOT IN ('b2b')) AND amount_band IN ('large', 'very_large') THEN 4
            WHEN bucket IN ('M0', 'M1') AND (debt_type NOT IN ('b2b')) AND amount_band IN ('small', 'medium') AND sensitive THEN 5
            ELSE 0
        END AS rule_low_risk
    FROM (SELECT *,
        ['small', 'medium', 'large', 'very_large', 'small', 'medium', 'large', 'very_large', 'small', 'medium', 'large', 'very_large', 'small', 'medium', 'large', 'very_large', 'small', 'medium', 'large', 'very_large', 'small', 'medium', 'large', 'very_large', 'medium'][rule_amount_band] AS amount_band,
        ['low', 'high', 'low', 'high', 'high', 'high', 'low', 'high', 'low', 'unknown'][rule_willingness_class] AS willingness_class,
        ['high', 'low', 'low', 'high', 'high', 'low', 'low', 'unknown'][rule_ability_class] AS ability_class,
        ['pre_due', 'early', 'mid', 'late', 'late', 'unknown'][rule_stage] AS stage
    FROM (SELECT *,
        CASE
            WHEN currency = 'CNY' AND balance <2000 THEN 1
            WHEN currency = 'CNY' AND (balance >= 2000 AND balance < 20000) THEN 2
            WHEN currency = 'CNY' AND (balance >= 20000 AND balance < 100000) THEN 3
            WHEN currency = 'CNY' AND balance >=100000 THEN 4
            WHEN currency = 'TWD' AND balance <10000 THEN 5
            WHEN currency = 'TWD' AND (balance >= 10000 AND balance < 90000) THEN 6
            WHEN currency = 'TWD' AND (balance >= 90000 AND balance < 450000) THEN 7
            WHEN currency = 'TWD' AND balance >=450000 THEN 8
            WHEN currency = 'HKD' AND balance <2000 THEN 9
            WHEN currency = 'HKD' AND (balance >= 2000 AND balance < 20000) THEN 10
            WHEN currency = 'HKD' AND (balance >= 20000 AND balance < 100000) THEN 11
            WHEN currency = 'HKD' AND balance >=100000 THEN 12
            WHEN currency = 'USD' AND balance <300 THEN 13
            WHEN currency = 'USD' AND (balance >= 300 AND balance < 3000) THEN 14
            WHEN currency = 'USD' AND (balance >= 3000 AND balance < 15000) THEN 15
            WHEN currency = 'USD' AND balance >=15000 THEN 16
            WHEN currency = 'EUR' AND balance <300 THEN 17
            WHEN currency = 'EUR' AND (balance >= 300 AND balance < 3000) THEN 18
            WHEN currency = 'EUR' AND (balance >= 3000 AND balance < 15000) THEN 19
            WHEN currency = 'EUR' AND balance >=15000 THEN 20
            WHEN currency = 'GBP' AND balance <300 THEN 21
            WHEN currency = 'GBP' AND (balance >= 300 AND balance < 3000) THEN 22
            WHEN currency = 'GBP' AND (balance >= 3000 AND balance < 15000) THEN 23
            WHEN currency = 'GBP' AND balance >=15000 THEN 24
            WHEN (currency NOT IN ('CNY','TWD','HKD','USD','EUR','GBP')) THEN 25
            ELSE 0
        END AS rule_amount_band,
        CASE
            WHEN promises_broken >=2 THEN 1
            WHEN willingness = 'high' THEN 2
            WHEN willingness = 'low' AND (days_since_payment >30 OR days_since_payment IS NULL) THEN 3
            WHEN promise_state IN ('open', 'due_today') THEN 4
            WHEN promises_broken = 0 AND promises_kept >=1 THEN 5
            WHEN cause_of_arrears IN ('forgot', 'auto_debit_failed', 'away') THEN 6
            WHEN cause_of_arrears = 'unwilling' THEN 7
            WHEN days_since_payment <=30 THEN 8
            WHEN promises_broken >=1 THEN 9
            ELSE 10
        END AS rule_willingness_class,
        CASE
            WHEN ability = 'high' THEN 1
            WHEN ability = 'low' THEN 2
            WHEN cause_of_arrears IN ('job_loss', 'illness', 'business_failure', 'over_indebted', 'family_event', 'income_drop', 'disaster') THEN 3
            WHEN cause_of_arrears IN ('forgot', 'auto_debit_failed', 'away', 'dispute', 'unwilling') THEN 4
            WHEN days_since_payment <=35 THEN 5
            WHEN utilisation >95 AND dpd >30 THEN 6
            WHEN (days_since_payment >180 OR days_since_payment IS NULL) AND dpd >180 THEN 7
            ELSE 8
        END AS rule_ability_class,
        CASE
            WHEN bucket = 'M0' THEN 1
            WHEN bucket = 'M1' THEN 2
            WHEN bucket IN ('M2', 'M3') THEN 3
            WHEN (bucket NOT IN ('M0','M1','M2','M3','WO')) THEN 4
            WHEN bucket = 'WO' THEN 5
            WHEN bucket IS NULL THEN 6
            ELSE 0
        END AS rule_stage
    FROM features)))))))))
