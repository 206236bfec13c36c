// A lesson in another platform: asks its questions, marks them by Dunwell's rules, and reports by SCORM 1.2 or cmi5.
"use strict";
(function () {
  const course = JSON.parse(document.getElementById("course").textContent);
  const words = course.words;
  const begun = Date.now();
  const order = {}; // question id -> order in which its choices are shown
  let done = false;

  // Marking: the same shares as dunwell.academy.domain.marking ------------------------------------------------------
  function share(question, given) {
    if (given === null || given === "" || (Array.isArray(given) && !given.length)) return 0;
    if (question.kind === "numeric") {
      const plain = given.replace(/[０-９]/g, (d) => String(d.charCodeAt(0) - 0xff10)).replace(/．/g, ".").replace(/[－−]/g, "-").replace(/[,，]/g, "").replace(/^[ ¥￥$£€%％元块天期个]+|[ ¥￥$£€%％元块天期个]+$/g, "");
      if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return 0;
      return Math.abs(Number(plain) - Number(question.value)) <= Number(question.tolerance) + 1e-9 ? 1 : 0;
    }
    if (question.kind === "order") {
      const place = {};
      given.forEach((item, at) => (place[item] = at));
      let right = 0;
      for (let n = 0; n + 1 < given.length; n++) if (place[n] < place[n + 1]) right++;
      return right / (given.length - 1);
    }
    if (question.kind === "match") return given.filter((right, left) => right === left).length / given.length;
    const right = question.choices.map((one, n) => (one.right ? n : -1)).filter((n) => n >= 0);
    const hit = given.filter((n) => right.includes(n)).length;
    if (right.length === 1) return given.length === 1 && hit === 1 ? 1 : 0;
    return Math.max(0, hit - (given.length - hit)) / right.length;
  }

  // The form --------------------------------------------------------------------------------------------------------
  function el(tag, attributes, text) {
    const made = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => made.setAttribute(name, value));
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function shuffled(size, apart) {
    const numbers = [...Array(size).keys()];
    do {
      for (let n = size - 1; n > 0; n--) {
        const other = Math.floor(Math.random() * (n + 1));
        [numbers[n], numbers[other]] = [numbers[other], numbers[n]];
      }
    } while (apart && size > 1 && numbers.every((number, place) => number === place));
    return numbers;
  }

  function put(form, question, number) {
    const box = el("fieldset", { "data-question": question.id });
    box.append(el("legend", {}, String(number)));
    if (question.situation) box.append(el("p", { class: "situation" }, question.situation));
    box.append(el("p", {}, question.text));
    const size = question.kind === "match" ? question.pairs.length : (question.choices || []).length;
    const shown = (order[question.id] = shuffled(size, question.kind === "order"));
    if (question.kind === "numeric") {
      const label = el("label", {}, words.answer + " ");
      label.append(el("input", { type: "text", name: question.id, inputmode: "decimal", autocomplete: "off" }));
      if (question.unit) label.append(" " + question.unit);
      box.append(label);
    } else if (question.kind === "order") {
      shown.forEach((item) => {
        const label = el("label");
        const select = el("select", { name: question.id, "data-item": item });
        select.append(el("option", { value: "" }, "–"));
        shown.forEach((_, n) => select.append(el("option", { value: n + 1 }, n + 1)));
        label.append(select, " " + question.choices[item].text);
        box.append(label);
      });
    } else if (question.kind === "match") {
      question.pairs.forEach((pair) => {
        const label = el("label", {}, pair.left + " → ");
        const select = el("select", { name: question.id });
        select.append(el("option", { value: "" }, "–"));
        shown.forEach((item) => select.append(el("option", { value: item }, question.pairs[item].right)));
        label.append(select);
        box.append(label);
      });
    } else {
      const type = question.choices.filter((one) => one.right).length === 1 && question.kind !== "multiple" ? "radio" : "checkbox";
      shown.forEach((item) => {
        const label = el("label");
        label.append(el("input", { type: type, name: question.id, value: item }), " " + question.choices[item].text);
        box.append(label);
      });
    }
    form.append(box);
  }

  function given(form, question) {
    const fields = [...form.elements].filter((field) => field.name === question.id);
    if (question.kind === "numeric") return fields[0].value.trim();
    if (question.kind === "order") {
      const places = fields.map((field) => [Number(field.value), Number(field.dataset.item)]);
      if (places.map((one) => one[0]).sort((a, b) => a - b).some((place, n) => place !== n + 1)) return null;
      return places.sort((a, b) => a[0] - b[0]).map((one) => one[1]);
    }
    if (question.kind === "match") {
      const chosen = fields.map((field) => (field.value === "" ? -1 : Number(field.value)));
      return chosen.some((one) => one >= 0) ? chosen : null;
    }
    const chosen = fields.filter((field) => field.checked).map((field) => Number(field.value));
    return chosen.length ? chosen.sort((a, b) => a - b) : null;
  }

  // What xAPI and SCORM call an interaction.
  function interaction(question, answer) {
    const several = (items) => items.map((n) => "c" + (n + 1));
    if (question.kind === "numeric") return { type: "numeric", said: String(answer ?? ""), right: question.value };
    if (question.kind === "order") return { type: "sequencing", said: several(answer || []), right: several(question.choices.map((_, n) => n)) };
    if (question.kind === "match") return { type: "matching", said: (answer || []).map((r, l) => (r < 0 ? "" : "l" + (l + 1) + ".r" + (r + 1))).filter(Boolean), right: question.pairs.map((_, n) => "l" + (n + 1) + ".r" + (n + 1)) };
    return { type: "choice", said: several(answer || []), right: several(question.choices.map((one, n) => (one.right ? n : -1)).filter((n) => n >= 0)) };
  }

  async function hand_in(form) {
    if (done) return;
    done = true;
    let total = 0;
    const marked = course.questions.map((question) => {
      const answer = given(form, question);
      const got = share(question, answer);
      total += got;
      const box = form.querySelector('[data-question="' + question.id + '"]');
      box.className = got >= 1 ? "good" : "";
      const wrong = Array.isArray(answer) && question.choices ? answer.map((n) => question.choices[n]).filter((one) => one && one.why && !one.right).map((one) => one.why) : [];
      box.append(el("p", { class: "why" }, (got >= 1 ? "✓ " : "✗ ") + [...wrong, question.explain].join(" ")));
      return { question: question, answer: answer, share: got };
    });
    const scaled = course.questions.length ? total / course.questions.length : 1;
    const passed = scaled >= platform.mastery() - 1e-9;
    form.querySelectorAll("input,select,button").forEach((field) => (field.disabled = true));
    const outcome = document.getElementById("outcome");
    outcome.textContent = words.result.replace("{share}", Math.round(scaled * 100) + "%") + " " + (passed ? words.passed : words.failed);
    try {
      await platform.report(marked, scaled, passed);
    } catch (error) {
      outcome.textContent += " " + words.unreported;
    }
    outcome.scrollIntoView({ block: "center" });
  }

  // SCORM 1.2 -------------------------------------------------------------------------------------------------------
  const scorm = {
    api: null,
    mastery() {
      const said = Number(this.api && this.api.LMSGetValue("cmi.student_data.mastery_score"));
      return said > 0 ? said / 100 : course.mastery;
    },
    async begin() {
      const search = (place) => {
        for (let step = 0; place && step < 50; step++) {
          try { if (place.API) return place.API; } catch (error) { return null; }
          if (place === place.parent) return null;
          place = place.parent;
        }
        return null;
      };
      this.api = search(window) || (window.opener && search(window.opener));
      if (!this.api) throw new Error("no API");
      this.api.LMSInitialize("");
      if (["not attempted", ""].includes(this.api.LMSGetValue("cmi.core.lesson_status"))) {
        this.api.LMSSetValue("cmi.core.lesson_status", "incomplete");
        this.api.LMSCommit("");
      }
    },
    async report(marked, scaled, passed) {
      const set = (name, value) => this.api.LMSSetValue(name, String(value));
      const first = Number(this.api.LMSGetValue("cmi.interactions._count")) || 0;
      const types = { choice: "choice", sequencing: "sequencing", matching: "matching", numeric: "numeric" };
      marked.forEach((one, n) => {
        const what = interaction(one.question, one.answer);
        const at = "cmi.interactions." + (first + n) + ".";
        const pattern = (value) => (Array.isArray(value) ? value.map((item) => item.replace(/[cl r]/g, "")).join(",") : value);
        set(at + "id", one.question.id);
        set(at + "type", types[what.type]);
        set(at + "correct_responses.0.pattern", pattern(what.right));
        set(at + "student_response", pattern(what.said));
        set(at + "result", one.share >= 1 ? "correct" : "wrong");
        set(at + "weighting", "1");
      });
      set("cmi.core.score.min", 0);
      set("cmi.core.score.max", 100);
      set("cmi.core.score.raw", Math.round(scaled * 10000) / 100);
      set("cmi.core.lesson_status", passed ? "passed" : "failed");
      this.api.LMSCommit("");
    },
    end() {
      if (!this.api) return;
      const seconds = (Date.now() - begun) / 1000;
      const two = (value) => String(Math.floor(value)).padStart(2, "0");
      this.api.LMSSetValue("cmi.core.session_time", String(Math.floor(seconds / 3600)).padStart(4, "0") + ":" + two((seconds / 60) % 60) + ":" + two(seconds % 60));
      this.api.LMSCommit("");
      this.api.LMSFinish("");
      this.api = null;
    },
  };

  // cmi5 ------------------------------------------------------------------------------------------------------------
  const query = new URLSearchParams(location.search);
  const CMI5 = { id: "https://w3id.org/xapi/cmi5/context/categories/cmi5" };
  const MOVE_ON = { id: "https://w3id.org/xapi/cmi5/context/categories/moveon" };
  const VERB = { initialized: "http://adlnet.gov/expapi/verbs/initialized", completed: "http://adlnet.gov/expapi/verbs/completed", passed: "http://adlnet.gov/expapi/verbs/passed", failed: "http://adlnet.gov/expapi/verbs/failed", answered: "http://adlnet.gov/expapi/verbs/answered", terminated: "http://adlnet.gov/expapi/verbs/terminated" };
  const cmi5 = {
    token: null,
    data: {},
    mastery() { return typeof this.data.masteryScore === "number" ? this.data.masteryScore : course.mastery; },
    headers() { return { "Authorization": "Basic " + this.token, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" }; },
    resource(name, parameters) {
      const base = query.get("endpoint").replace(/\/?$/, "/");
      return base + name + (parameters ? "?" + new URLSearchParams(parameters) : "");
    },
    async begin() {
      const fetched = await fetch(query.get("fetch"), { method: "POST" });
      this.token = (await fetched.json())["auth-token"];
      if (!this.token) throw new Error("no token");
      const state = await fetch(this.resource("activities/state", { stateId: "LMS.LaunchData", activityId: query.get("activityId"), agent: query.get("actor"), registration: query.get("registration") }), { headers: this.headers() });
      if (!state.ok) throw new Error("no launch data");
      this.data = await state.json();
      await fetch(this.resource("agents/profile", { profileId: "cmi5LearnerPreferences", agent: query.get("actor") }), { headers: this.headers() }).catch(() => null);
      await this.send([this.statement("initialized", {}, [CMI5])]);
    },
    duration() { return "PT" + ((Date.now() - begun) / 1000).toFixed(2) + "S"; },
    statement(verb, result, categories, object) {
      const context = JSON.parse(JSON.stringify(this.data.contextTemplate || {}));
      context.registration = query.get("registration");
      context.contextActivities = context.contextActivities || {};
      context.contextActivities.category = [...(context.contextActivities.category || []), ...categories];
      const made = { id: crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)), timestamp: new Date().toISOString(), actor: JSON.parse(query.get("actor")), verb: { id: VERB[verb], display: { en: verb } }, object: object || { id: query.get("activityId"), objectType: "Activity" }, context: context };
      if (Object.keys(result).length) made.result = result;
      return made;
    },
    async send(statements, last) {
      const sent = await fetch(this.resource("statements"), { method: "POST", headers: this.headers(), body: JSON.stringify(statements), keepalive: Boolean(last) });
      if (!sent.ok) throw new Error("not taken: " + sent.status);
    },
    async report(marked, scaled, passed) {
      const answers = marked.map((one) => {
        const what = interaction(one.question, one.answer);
        const join = (value) => (Array.isArray(value) ? value.map((item) => item.replace(".", "[.]")).join("[,]") : value);
        const object = { id: course.activity + "/" + one.question.id, objectType: "Activity", definition: { type: "http://adlnet.gov/expapi/activities/cmi.interaction", interactionType: what.type, name: { [course.lang]: one.question.text }, correctResponsesPattern: [join(what.right)] } };
        return this.statement("answered", { response: join(what.said), success: one.share >= 1, score: { scaled: Math.round(one.share * 1e4) / 1e4 } }, [], object);
      });
      const result = { score: { scaled: Math.round(scaled * 1e4) / 1e4 }, success: passed, duration: this.duration() };
      await this.send([...answers, this.statement("completed", { completion: true, duration: this.duration() }, [CMI5, MOVE_ON]), this.statement(passed ? "passed" : "failed", result, [CMI5, MOVE_ON])]);
    },
    end() {
      if (!this.token) return;
      this.send([this.statement("terminated", { duration: this.duration() }, [CMI5])], true).catch(() => null);
      this.token = null;
    },
  };

  // Read alone, without a platform: everything works, nothing is reported.
  const alone = { mastery: () => course.mastery, begin: async () => {}, report: async () => {}, end: () => {} };
  let platform = course.format === "scorm12" ? scorm : query.get("endpoint") ? cmi5 : alone;

  document.addEventListener("DOMContentLoaded", async () => {
    const form = document.getElementById("quiz");
    course.questions.forEach((question, n) => put(form, question, n + 1));
    const button = el("button", { type: "submit" }, words.hand_in);
    form.append(button);
    form.addEventListener("submit", (event) => { event.preventDefault(); hand_in(form); });
    document.getElementById("close").addEventListener("click", () => {
      platform.end();
      const back = platform.data && platform.data.returnURL;
      if (back) location.href = back; else window.close();
    });
    try {
      await platform.begin();
      document.body.dataset.platform = course.format;
    } catch (error) {
      platform = alone;
      document.getElementById("platform").textContent = words.alone;
      document.body.dataset.platform = "none";
    }
  });
  window.addEventListener("pagehide", () => platform.end());
})();
