"""The report on a cohort in one reader's words: sections for the page and the PDF, flat lines for the sheet."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dunwell.academy import surveys
from dunwell.academy.cohort_report import MEASURES, PARTS, Report
from dunwell.academy.domain.kirkpatrick import Interval
from dunwell.academy.domain.observation import REVIEWED
from dunwell.academy.month_reviews import SIDES
from dunwell.foundation.clock import Clock
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.ui.fmt import Fmt

NONE = "–"
Writes = Callable[[float | None], str]


@dataclass(frozen=True, slots=True)
class Section:
    """A level. The first cell of a row is text, the others figures already written out."""

    title: str
    head: list[str]
    rows: list[list[str]]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure for the sheet. unit: mark 1 to 5, share 0 to 1, points 0 to 100, count, per 100 contacts, or a currency per
    100 contacts."""

    level: int
    what: str
    part: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    people: int | None = None


@dataclass
class Words:
    """A report being put into words."""

    report: Report
    lang: str
    clock: Clock
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fmt = Fmt(self.lang, self.clock)

    def say(self, text: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return gettext(self.lang, text, **values)

    def sections(self) -> list[Section]:
        """The four levels in order, behaviour beside colleagues after level 3; fills `lines` beside them."""
        self.lines.clear()
        return [self._said(), self._learned(), self._done(), self._beside(), self._came()]

    def _line(self, level: int, what: str, part: str, value: float | None, unit: str, n: int | None = None) -> None:  # fmt: skip
        self.lines.append(Line(level, what, part, value, unit, people=n))

    def _number(self, value: float | None, places: int = 1) -> str:
        return NONE if value is None else self.fmt.number(round(value, places))

    def _share(self, value: float | None) -> str:
        return NONE if value is None else self.fmt.percent(value, 0)

    def _said(self) -> Section:
        report, rows = self.report, []
        for one in report.said:
            where = one.held.title if one.held else self.say(N_("The whole course"))
            lowest = min(one.marks, key=lambda key: one.marks[key]) if one.marks else None
            texts = {item.id: item.text.in_lang(self.lang) for item in surveys.survey().items}
            low = f"{texts[lowest]} ({self._number(one.marks[lowest])})" if lowest else NONE
            rows.append([where, str(one.answers), self._number(one.mean), low])
            for key, mark in one.marks.items():
                self._line(1, texts[key], where, mark, "mark", one.answers)
            if not one.marks:
                self._line(1, self.say(N_("Answers")), where, float(one.answers), "count", one.answers)
        notes = [
            self.say(N_("Marks from 1 to 5; training should reach %(good)s. What was said shows once a questionnaire is closed and at least %(n)s people answered."), good=self._number(report.good), n=surveys.FEWEST)
        ]  # fmt: skip
        head = [N_("Questionnaire"), N_("Answers"), N_("Mean"), N_("Lowest mark")]
        return Section(self.say(N_("1 · What people said")), [self.say(one) for one in head], rows, notes)

    def _learned(self) -> Section:
        known = self.report.knowledge
        names = (N_("Pre-assessment"), N_("Weekly tests and mock exams"), N_("Final theory exam"))
        rows = []
        for name, (share, n) in zip(names, (known.pre, known.mid, known.post), strict=True):
            rows.append([self.say(name), self._share(share), str(n)])
            self._line(2, self.say(name), "", share, "share", n)
        gain = known.gain
        label = self.say(N_("Normalised gain"))
        rows.append([label, self._interval(gain, self._share), str(gain.n if gain else 0)])
        self.lines.append(_line_of(2, label, "share", gain))
        notes = [
            self.say(N_("Gain: the part of what was missing before that was learned, (after − before) ÷ (1 − before), the mean over those with both; in brackets the interval that holds it 95 times of 100."))
        ]  # fmt: skip
        head = [N_("Measured by"), N_("Result"), N_("People")]
        return Section(self.say(N_("2 · What people learned")), [self.say(one) for one in head], rows, notes)

    def _done(self) -> Section:
        rows = []
        for one in self.report.behaviour:
            part = self.say(PARTS[one.part])
            rows.append(
                [
                    part, f"{self._share(one.observed[0])} ({one.observed[1]})", str(one.crossed),
                    f"{self._number(one.rubric[0])} ({one.rubric[1]})", str(one.void),
                ]
            )  # fmt: skip
            self._line(3, self.say(N_("Observations at work: fulfilled")), part, one.observed[0], "share", one.observed[1])  # fmt: skip
            self._line(
                3, self.say(N_("Red lines crossed")), part, float(one.crossed), "count", one.observed[1]
            )
            self._line(3, self.say(N_("Simulated calls: points")), part, one.rubric[0], "points", one.rubric[1])  # fmt: skip
            self._line(3, self.say(N_("Calls void")), part, float(one.void), "count")
        notes = []
        for side, marks in self.report.reviews.items():
            for name, mark in marks.items():
                self._line(3, self.say(REVIEWED[name]), self.say(SIDES[side]), mark, "mark", self.report.reviewed)  # fmt: skip
            if marks:
                said = " · ".join(
                    f"{self.say(REVIEWED[name])} {self._number(mark)}" for name, mark in marks.items()
                )
                notes.append(
                    self.say(N_("Review one month after, %(side)s (%(n)s people): %(marks)s"), side=self.say(SIDES[side]), n=self.report.reviewed, marks=said)
                )  # fmt: skip
        if not notes:
            notes.append(self.say(N_("No review one month after training is whole yet.")))
        notes.append(self.say(N_("The quality of real calls is not reviewed in Dunwell yet; observations and simulated calls stand for it here.")))  # fmt: skip
        head = [N_("When"), N_("Observations at work"), N_("Red lines crossed"), N_("Simulated calls, points"), N_("Calls void")]  # fmt: skip
        return Section(self.say(N_("3 · What people do")), [self.say(one) for one in head], rows, notes)

    def _beside(self) -> Section:
        one = self.report.beside
        label = self.say(N_("Real calls observed: fulfilled"))
        rows = [[label, *(self._share(value) for value in (*one.trained, *one.others)), self._interval(one.difference, self._points)]]  # fmt: skip
        sides = ((N_("Trained, before"), N_("Trained, after")), (N_("Comparison, before"), N_("Comparison, after")))  # fmt: skip
        for labels, values, n in zip(sides, (one.trained, one.others), one.people, strict=True):
            for part, value in zip(labels, values, strict=True):
                self._line(3, label, self.say(part), value, "share", n)
        found = _line_of(3, label, "share", one.difference)
        self.lines.append(Line(3, label, self.say(N_("Difference")), found.value, "share", found.low, found.high, found.people))  # fmt: skip
        notes = [
            self.say(N_("Behind it: %(trained)s trained and %(others)s colleagues of their stages who learned in no cohort in this time, each with a real call marked on the same form after the course."), trained=one.people[0], others=one.people[1])
        ]  # fmt: skip
        if not one.people[1]:
            notes.append(self.say(N_("There are no colleagues to compare with yet: observe some of their real calls on the same form.")))  # fmt: skip
        elif not one.people[0]:
            notes.append(self.say(N_("No real call of the trained has been observed since the course.")))
        elif one.difference is not None and one.difference.low is None:
            notes.append(self.say(N_("Fewer than three people on one side: no interval, and no effect is shown either way.")))  # fmt: skip
        elif one.difference is not None and not one.difference.shows:
            notes.append(self.say(N_("Every interval includes nothing: no effect is shown.")))
        if one.difference is not None:
            notes.append(
                self.say(N_("Difference in percentage points: how much more the trained changed, over who was observed before and after."))
                if one.before_known
                else self.say(N_("Difference in percentage points afterwards alone: too few were observed before on both sides, so it may have been there before."))
            )  # fmt: skip
        head = [N_("Measured by"), N_("Trained, before"), N_("Trained, after"), N_("Comparison, before"), N_("Comparison, after"), N_("Difference")]  # fmt: skip
        return Section(self.say(N_("3 · What people do, beside colleagues")), [self.say(one) for one in head], rows, notes)  # fmt: skip

    def _points(self, value: float | None) -> str:
        return NONE if value is None else self._number(100 * value)

    def _came(self) -> Section:
        results = self.report.results
        rows = []
        for one in results.effects:
            unit = f"{results.currency}/100" if one.measure == "recovered" else "/100"
            name = self.say(MEASURES[one.measure])
            write = self._write(one.measure)
            difference = self._interval(one.difference, write)
            rows.append([name, *(write(value) for value in (*one.trained, *one.others)), difference])
            sides = ((N_("Trained, before"), N_("Trained, after")), (N_("Comparison, before"), N_("Comparison, after")))  # fmt: skip
            for labels, values, n in zip(sides, (one.trained, one.others), (results.trained, results.others), strict=True):  # fmt: skip
                for label, value in zip(labels, values, strict=True):
                    self._line(4, name, self.say(label), self._major(one.measure, value), unit, n)
            found = _line_of(4, name, unit, one.difference)
            value, low, high = (
                self._major(one.measure, each) for each in (found.value, found.low, found.high)
            )
            self.lines.append(Line(4, name, self.say(N_("Difference")), value, unit, low, high, found.people))
        head = [N_("Per 100 contacts"), N_("Trained, before"), N_("Trained, after"), N_("Comparison, before"), N_("Comparison, after"), N_("Difference")]  # fmt: skip
        return Section(self.say(N_("4 · What came of it")), [self.say(one) for one in head], rows, self._rules())  # fmt: skip

    def _rules(self) -> list[str]:
        results = self.report.results
        notes = [
            self.say(N_("%(trained)s trained, %(others)s to compare with. Compared are, for each trained person, the two nearest active collectors of the same stages who learned in no cohort in this time: nearest in promises kept per 100 contacts before, then in contacts."), trained=results.trained, others=results.others),
            self.say(N_("Before: the 90 days before the first day. After: %(n)s of the 90 days after the last. A promise counts for whoever recorded it, the money for the promise it was matched to; what is not due yet is not kept yet."), n=results.days_after),
        ]  # fmt: skip
        if any(not one.before_known for one in results.effects):
            notes.append(self.say(N_("One side made no contacts before: the difference is between the two sides afterwards, and may have been there before.")))  # fmt: skip
        else:
            notes.append(self.say(N_("Difference: how much more the trained changed than the others (difference in differences); in brackets the interval that holds it 95 times of 100, people drawn anew 2,000 times.")))  # fmt: skip
        if not any(one.difference and one.difference.low is not None for one in results.effects):
            notes.append(
                self.say(N_("Too few people or contacts for an interval: this shows no effect either way."))
            )
        elif not any(one.difference and one.difference.shows for one in results.effects):
            notes.append(self.say(N_("Every interval includes nothing: no effect is shown.")))
        notes.append(
            self.say(N_("More contacts refused can mean more tried against the rules; fewer is better."))
        )
        if results.left_out:
            notes.append(self.say(N_("Sums in %(others)s are left out."), others=", ".join(results.left_out)))
        return notes

    def _major(self, measure: str, value: float | None) -> float | None:
        """A figure in major units where it is money."""
        if value is None or measure != "recovered":
            return value
        return float(Money(round(value), self.report.results.currency or "CNY").major)

    def _write(self, measure: str) -> Writes:
        def write(value: float | None) -> str:
            if value is None:
                return NONE
            if measure == "recovered":
                currency = self.report.results.currency
                return self.fmt.money_text(Money(round(value), currency)) if currency else NONE
            return self._number(value, 2)

        return write

    def _interval(self, one: Interval | None, write: Writes) -> str:
        if one is None:
            return NONE
        if one.low is None or one.high is None:
            return write(one.value)
        return f"{write(one.value)} [{write(one.low)}; {write(one.high)}]"


def _line_of(level: int, what: str, unit: str, one: Interval | None) -> Line:
    if one is None:
        return Line(level, what, "", None, unit)
    return Line(level, what, "", one.value, unit, one.low, one.high, one.n)
