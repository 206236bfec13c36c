"""Decision tables (DMN 1.1–1.6, S-FEEL): read once, decide one case with its reason or ten million rows. Knows no business.

Others may call:

- `parse.load(path_or_bytes) -> Model`; `model.decision(name_or_id) -> Decision`; `model.decisions`, `model.problems`
- `decision.evaluate(facts) -> Result(outputs, matched, explanation, missing, …)`; `reason.words("en" | "zh")`
- `decision.inputs` (label, expression, type), `.outputs` (name, type), `.rules` (number, id, input_texts, output_texts, annotation)
- `decision.prove()` (UNIQUE and ANY hold for every input), `.overlaps()`, `.gaps()`; `overlap.unreachable(decision)`, `findings.findings(model)`
- `decision.columns(table, rule_column="rule", outputs=False) -> ibis.Table`; `columns.outputs_by_rule(decision) -> {number: outputs}`, 0 being no rule
- `edit.with_cell`, `with_rule_added`, `with_rule_deleted`, `with_rule_moved`, `with_annotation` `-> Model`; `model.to_xml()`

All errors derive from `errors.DmnError`. It imports nothing here.
"""
