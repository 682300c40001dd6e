/* SPDX-License-Identifier: MIT */
/* What a map does not let pass unasked: judged register by register, where any refuses. */

#include "policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "registers.h"

/* Registers that may share a byte; more of them are no registers any more. */
#define SHARING_MAX 8

/* Of an array so many elements are told apart; of all arrays together, so many. */
#define ELEMENTS_MAX 4096
#define ELEMENTS_IN_ALL (1u << 16)

/* ---- Where something is refused ------------------------------------------- */

/* Ranges in which some register refuses; ascending and apart once they are sorted. */
struct ranges {
	struct bsh_range *list;
	size_t n, cap;
};

struct bsh_refusals {
	struct ranges of[BSH_REGIONS][2]; /* reads, writes */
	uint32_t elements;
	bool has_failed;
	struct ranges *into; /* while extents are taken */
};

static bool refuses(const struct bsh_register_info *info, bool is_write)
{
	return (is_write ? info->props.write : info->props.read) == BSH_MAY_NO;
}

static bool wants_consent(const struct bsh_register_info *info, bool is_write)
{
	return is_write ? info->confirm_write : info->confirm_read;
}

static void take(void *ctx, struct bsh_range range)
{
	struct bsh_refusals *r = ctx;
	struct ranges *to = r->into;

	if (to->n == to->cap) {
		const size_t cap = to->cap ? to->cap * 2 : 16;
		struct bsh_range *list = reallocarray(to->list, cap, sizeof(*list));

		r->has_failed |= !list;
		if (!list)
			return;
		to->list = list;
		to->cap = cap;
	}
	to->list[to->n++] = range;
}

static void add_register(struct bsh_refusals *r, const struct bsh_regmap *map,
			 const struct bsh_regmap_place *reg)
{
	const struct bsh_register_info info = bsh_regmap_register(map, reg);

	for (int is_write = 0; is_write < 2; is_write++) {
		const uint32_t left =
			r->elements < ELEMENTS_IN_ALL ? ELEMENTS_IN_ALL - r->elements : 0;

		if (!refuses(&info, is_write) && !wants_consent(&info, is_write))
			continue;
		r->into = &r->of[reg->loc.region][is_write];
		if (!reg->is_whole)
			bsh_regmap_extents(map, reg, 1, take, r);
		else
			r->elements += bsh_regmap_extents(
				map, reg, left < ELEMENTS_MAX ? left : ELEMENTS_MAX, take, r);
	}
}

static int compare(const void *left, const void *right)
{
	const struct bsh_range *a = left, *b = right;

	return a->begin != b->begin ? (a->begin < b->begin ? -1 : 1) : 0;
}

/* Sort, and join what overlaps or touches. */
static void sort(struct ranges *ranges)
{
	size_t n = 0;

	if (ranges->n == 0)
		return;
	qsort(ranges->list, ranges->n, sizeof(*ranges->list), compare);
	for (size_t i = 1; i < ranges->n; i++) {
		struct bsh_range *last = &ranges->list[n];

		if (ranges->list[i].begin > last->end)
			ranges->list[++n] = ranges->list[i];
		else if (ranges->list[i].end > last->end)
			last->end = ranges->list[i].end;
	}
	ranges->n = n + 1;
}

struct bsh_refusals *bsh_refusals_new(const struct bsh_regmap *map)
{
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };
	struct bsh_refusals *r = calloc(1, sizeof(*r));

	while (r && bsh_regmap_next_node(map, &place))
		if (bsh_regmap_place_kind(map, &place) == BSH_REGMAP_REGISTER)
			add_register(r, map, &place);
	if (r && r->has_failed) {
		bsh_refusals_free(r);
		return NULL;
	}
	for (size_t i = 0; r && i < 2 * BSH_REGIONS; i++)
		sort(&r->of[i / 2][i % 2]);
	return r;
}

void bsh_refusals_free(struct bsh_refusals *r)
{
	for (size_t i = 0; r && i < 2 * BSH_REGIONS; i++)
		free(r->of[i / 2][i % 2].list);
	free(r);
}

/* How many ranges begin before end. */
static size_t count_before(const struct ranges *ranges, uint64_t end)
{
	size_t low = 0, high = ranges->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (ranges->list[middle].begin < end)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* May some register in [offset, end) refuse? */
static bool may_refuse(const struct bsh_session *s, unsigned region, uint64_t offset, uint64_t end,
		       bool is_write)
{
	const struct ranges *ranges = s->refusals ? &s->refusals->of[region][is_write] : NULL;
	const size_t n = ranges ? count_before(ranges, end) : 0;

	return !ranges || (n > 0 && ranges->list[n - 1].end > offset);
}

/* The gate's question: where around offset does nothing have to be judged? */
static void find_gap(void *session, unsigned region, uint64_t offset, bool is_write,
		     struct bsh_range *gap)
{
	const struct bsh_session *s = session;
	const struct ranges *ranges;
	size_t n;

	if (may_refuse(s, region, offset, offset + 1, is_write)) {
		*gap = (struct bsh_range){ 0 };
		return;
	}
	ranges = &s->refusals->of[region][is_write];
	n = count_before(ranges, offset + 1);
	if (n > 0 && ranges->list[n - 1].end > gap->begin)
		gap->begin = ranges->list[n - 1].end;
	if (n < ranges->n && ranges->list[n].begin < gap->end)
		gap->end = ranges->list[n].begin;
}

/* ---- Registers in a range ---------------------------------------------------- */

void bsh_overlap_begin(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		       uint64_t end, struct bsh_overlap *o)
{
	struct bsh_regmap_place found[BSH_LENGTH(o->first)];
	size_t n = 0;

	o->walk = (struct bsh_regmap_walk){ .map = map, .region = region, .offset = offset };
	o->end = end;
	o->n_first = o->at = 0;
	o->is_unsure = false;
	if (!map || !bsh_regmap_has_region(map, region)) {
		o->end = 0;
		return;
	}
	n = bsh_regmap_at(map, region, offset, found, BSH_LENGTH(found));
	if (n > BSH_LENGTH(found)) {
		o->is_unsure = true;
		n = n == BSH_REGMAP_UNSURE ? 0 : BSH_LENGTH(found);
	}
	for (size_t i = 0; i < n; i++)
		if (found[i].loc.offset < offset)
			o->first[o->n_first++] = found[i];
}

bool bsh_overlap_next(struct bsh_overlap *o, struct bsh_regmap_place *reg)
{
	if (o->at < o->n_first) {
		*reg = o->first[o->at++];
		return true;
	}
	if (o->end && bsh_regmap_next(&o->walk, reg))
		return reg->loc.offset < o->end;
	o->is_unsure |= o->walk.is_unsure;
	return false;
}

/* ---- What is refused ------------------------------------------------------------ */

/* Does some register that holds this byte let it pass? */
static bool passes(const struct bsh_regmap *map, unsigned region, uint64_t offset, bool is_write)
{
	struct bsh_regmap_place found[SHARING_MAX];
	const size_t n = bsh_regmap_at(map, region, offset, found, SHARING_MAX);

	for (size_t i = 0; n != BSH_REGMAP_UNSURE && i < n && i < SHARING_MAX; i++) {
		const struct bsh_register_info info = bsh_regmap_register(map, &found[i]);

		if (!refuses(&info, is_write))
			return true;
	}
	return false;
}

/* Is every byte of @p reg in [offset, end) in another register, too, which lets it pass? */
static bool others_pass(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
			uint64_t offset, uint64_t end, bool is_write)
{
	const unsigned bytes = bsh_regmap_register(map, reg).bytes;

	if (offset < reg->loc.offset)
		offset = reg->loc.offset;
	if (end - reg->loc.offset > bytes)
		end = reg->loc.offset + bytes;
	while (offset < end)
		if (!passes(map, reg->loc.region, offset++, is_write))
			return false;
	return true;
}

static BSH_COLD int fail_access(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
				bool is_write, struct bsh_err *err)
{
	char path[BSH_REGMAP_PATH_MAX];

	bsh_regmap_path(map, reg, path, sizeof(path));
	if (is_write)
		return bsh_fail(err, BSH_E_READONLY,
				"%.300s is read-only; --force lets this command through", path);
	return bsh_fail(err, BSH_E_GUARDED,
			"%.300s is write-only; --force lets this command through", path);
}

static BSH_COLD int fail_consent(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
				 bool is_write, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(map, reg);
	char path[BSH_REGMAP_PATH_MAX];

	return bsh_fail(err, BSH_E_GUARDED, "%s %.200s wants to be confirmed%s%.160s%s: --yes does that",
			is_write ? "writing" : "reading",
			bsh_regmap_path(map, reg, path, sizeof(path)), *info.note ? " (" : "",
			info.note, *info.note ? ")" : "");
}

int bsh_register_permit(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			unsigned flags, bool is_write, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(map, place);

	return bsh_register_permit_known(map, place, &info, flags, is_write, err);
}

int bsh_register_permit_known(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			      const struct bsh_register_info *info, unsigned flags, bool is_write,
			      struct bsh_err *err)
{
	if (flags & BSH_ACCESS_FORCE)
		return 0;
	if (refuses(info, is_write))
		return fail_access(map, place, is_write, err);
	if (!is_write && place->field != BSH_REGMAP_NONE &&
	    bsh_regmap_field(map, place).props.read == BSH_MAY_NO)
		return fail_access(map, place, is_write, err);
	return 0;
}

/* May what is named refuse? A register that does is in the ranges; a field may by itself. */
static bool target_may_refuse(const struct bsh_session *s, bool is_write)
{
	const struct bsh_loc loc = s->target.loc;

	return s->target.field != BSH_REGMAP_NONE ||
	       may_refuse(s, loc.region, loc.offset, loc.offset + 1, is_write);
}

int bsh_target_permit(struct bsh_session *s, const struct bsh_args *args, struct bsh_loc loc,
		      size_t n, bool is_write, unsigned *flags, struct bsh_err *err)
{
	if (!s->map)
		return 0;
	if (args->v[0].place.named && s->has_target && target_may_refuse(s, is_write) &&
	    bsh_register_permit(s->map, &s->target, *flags, is_write, err) < 0)
		return -1;
	if (n == 1 && bsh_target_at(s, loc))
		return bsh_register_confirm(s, &s->target, is_write, flags, err);
	return bsh_registers_confirm(s, loc, n, is_write, flags, err);
}

/* May these elements be accessed, as far as a map of the session tells? */
static int judge_by(const struct bsh_session *s, const struct bsh_regmap *map, struct bsh_loc loc,
		    size_t n, unsigned flags, bool is_write, struct bsh_err *err)
{
	const uint64_t end = loc.offset + (uint64_t)n * loc.width;
	struct bsh_regmap_place reg;
	struct bsh_overlap o;

	if (map == s->map && !may_refuse(s, loc.region, loc.offset, end, is_write))
		return 0;
	if ((flags & BSH_ACCESS_FORCE) && (flags & BSH_ACCESS_YES))
		return 0;
	bsh_overlap_begin(map, loc.region, loc.offset, end, &o);
	while (bsh_overlap_next(&o, &reg)) {
		const struct bsh_register_info info = bsh_regmap_register(map, &reg);

		if (refuses(&info, is_write) && !(flags & BSH_ACCESS_FORCE) &&
		    !others_pass(map, &reg, loc.offset, end, is_write))
			return fail_access(map, &reg, is_write, err);
		if (wants_consent(&info, is_write) && !(flags & BSH_ACCESS_YES))
			return fail_consent(map, &reg, is_write, err);
	}
	if (!o.is_unsure)
		return 0;
	return bsh_fail(err, BSH_E_GUARDED,
			"so many registers of the map overlap at 0x%" PRIx64 " that access cannot be "
			"judged; --force and --yes let this command through",
			loc.offset);
}

/* The gate's question: may these elements be accessed? */
static int judge(void *session, struct bsh_loc loc, size_t n, unsigned flags, bool is_write,
		 struct bsh_err *err)
{
	const struct bsh_session *s = session;

	return judge_by(s, s->map, loc, n, flags, is_write, err);
}

void bsh_policy_options(const struct bsh_cmd *cmd, const struct bsh_args *args, unsigned *has,
			unsigned *typed)
{
	*has = *typed = 0;
	for (unsigned i = 0; i < BSH_LENGTH(cmd->options) && cmd->options[i].name; i++) {
		const char *name = cmd->options[i].name;
		const unsigned flag = strcmp(name, "--yes") == 0   ? BSH_ACCESS_YES :
				      strcmp(name, "--force") == 0 ? BSH_ACCESS_FORCE :
								     0;

		*has |= flag;
		*typed |= args->options & BSH_OPTION(i) ? flag : 0;
	}
}

/* ---- Dry runs --------------------------------------------------------------------- */

/* The flags of a command's options; false: it has none, as it leaves alone what is refused. */
static bool flags_of(const struct bsh_cmd *cmd, const struct bsh_args *args, unsigned *flags)
{
	unsigned has;

	bsh_policy_options(cmd, args, &has, flags);
	return has & BSH_ACCESS_YES;
}

/* The argument that is for the parameter of a kind; NULL: it was left out, or is not known. */
static const struct bsh_arg *known_arg(const struct bsh_cmd *cmd, const struct bsh_args *args,
				       enum bsh_kind kind)
{
	const struct bsh_param *params = cmd->forms[args->form].params;

	/* What may be left out stands last in the commands that have such parameters. */
	for (size_t i = 0; i < BSH_LENGTH(cmd->forms[0].params) && i < args->n; i++)
		if (params[i].kind == kind)
			return args->v[i].v.is_known ? &args->v[i] : NULL;
	return NULL;
}

/* How wide the elements of a command's place are, in bytes. */
static unsigned element_width(const struct bsh_cmd *cmd, const struct bsh_args *args)
{
	const struct bsh_arg *width = known_arg(cmd, args, BSH_KIND_WIDTH);

	if (cmd->width || cmd->check_width)
		return cmd->width ? cmd->width : cmd->check_width;
	return width ? (unsigned)width->v.value : bsh_target_width(args);
}

/* How many elements a command accesses from its place on. */
static uint64_t element_count(const struct bsh_cmd *cmd, const struct bsh_args *args,
			      unsigned width)
{
	const struct bsh_arg *count = known_arg(cmd, args, BSH_KIND_COUNT);
	const struct bsh_arg *length = known_arg(cmd, args, BSH_KIND_LENGTH);
	const struct bsh_param *value = &cmd->forms[args->form].params[1];

	if (count || length)
		return count ? count->v.value : length->v.value / width;
	return value->kind == BSH_KIND_VALUE && value->times == BSH_SOME ? args->n - 1 : 1;
}

/* The field that is written, whatever its value: may it be? */
static int permit_field(const struct bsh_session *s, unsigned flags, struct bsh_err *err)
{
	const struct bsh_assign one = { .field = s->target };
	const struct bsh_plan_input in = { .assigns = &one,
					   .n_assigns = 1,
					   .is_forced = flags & BSH_ACCESS_FORCE };
	struct bsh_err found = { 0 };
	struct bsh_plan plan;

	if (!s->has_target || s->target.field == BSH_REGMAP_NONE ||
	    bsh_regmap_plan(bsh_session_map(s), &s->target, &in, &plan, &found) == 0 ||
	    found.code != BSH_E_READONLY)
		return 0;
	*err = found;
	return -1;
}

/* The place that a command is about: what its access reaches, and which register is named. */
static int judge_place(struct bsh_session *s, const struct bsh_cmd *cmd,
		       const struct bsh_args *args, unsigned flags, struct bsh_err *err)
{
	const bool is_write = cmd->effect == BSH_EFFECT_WRITE;
	const struct bsh_regmap *map = bsh_session_map(s);
	const unsigned width = element_width(cmd, args);
	struct bsh_loc loc = bsh_loc_of(&args->v[0].place, width);
	struct bsh_regmap_place reg = s->target;
	struct bsh_err ignored = { 0 };
	bool is_register = s->has_target && args->v[0].place.named;

	/* By an offset, too, these two mean a register. */
	if (cmd == &bsh_cmd_read || cmd == &bsh_cmd_write) {
		if (bsh_register_of(s, &args->v[0], cmd->effect, &reg, &ignored) < 0)
			return 0;
		is_register = true;
		loc = reg.loc;
		if (is_write && permit_field(s, flags, err) < 0)
			return -1;
	}
	if (is_register && bsh_register_permit(map, &reg, flags, is_write, err) < 0)
		return -1;
	return judge_by(s, map, loc, element_count(cmd, args, width), flags, is_write, err);
}

int bsh_policy_dry_run(struct bsh_session *s, const struct bsh_cmd *cmd,
		       const struct bsh_args *args, struct bsh_err *err)
{
	const enum bsh_kind kind = cmd->forms[args->form].params[0].kind;
	unsigned flags;

	if (!args->n || (kind != BSH_KIND_PLACE && kind != BSH_KIND_BITS) ||
	    !flags_of(cmd, args, &flags))
		return 0;
	if (cmd->effect == BSH_EFFECT_WRITE && s->settings.is_read_only)
		return bsh_fail_at(err, args->v[0].at, BSH_E_READONLY, "this session is read-only");
	if (!args->v[0].place.is_known || !bsh_session_map(s) ||
	    judge_place(s, cmd, args, flags, err) == 0)
		return 0;
	err->at = args->v[0].at;
	return -1;
}

int bsh_policy_before_values(struct bsh_session *s, const struct bsh_cmd *cmd,
			     const struct bsh_arg *place, size_t n_words, struct bsh_err *err)
{
	const unsigned flags = s->read_flags | BSH_ACCESS_YES;
	const struct bsh_loc loc = bsh_loc_of(&place->place, cmd->width);
	struct bsh_regmap_place reg = s->target;
	struct bsh_err ignored = { 0 };

	if (bsh_access_is_read_only(s->gate))
		return bsh_fail_at(err, place->at, BSH_E_READONLY, "this session is read-only");
	if (cmd == &bsh_cmd_write) {
		/* What is no register is told of by the command. */
		if (!s->map || bsh_register_of(s, place, cmd->effect, &reg, &ignored) < 0)
			return 0;
		reg.field = BSH_REGMAP_NONE;
		if (permit_field(s, flags, err) < 0)
			return -1;
		return bsh_register_check(s, &reg, flags, true, err);
	}
	if (s->has_target && bsh_register_permit(s->map, &s->target, flags, true, err) < 0)
		return -1;
	return cmd->width ? bsh_access_check(s->gate, loc, flags, n_words - 1, true, err) : 0;
}

void bsh_policy_adopt(struct bsh_session *s)
{
	const struct bsh_policy policy = { .judge = judge, .gap = find_gap, .ctx = s };

	bsh_refusals_free(s->refusals);
	s->refusals = bsh_refusals_new(s->map);
	bsh_access_set_policy(s->gate, &policy);
}

/* ---- Consent, and what is not asked for -------------------------------------------- */

/* Is a person there who typed this command, and not a script? */
static bool has_person(const struct bsh_session *s)
{
	return s->is_interactive && s->hooks.confirm && s->frame && s->frame->is_prompt;
}

/* Is there a person to be asked, and something to ask? */
static bool has_question(const struct bsh_session *s, struct bsh_loc loc, uint64_t end,
			 bool is_write, unsigned flags)
{
	return s->map && !(flags & BSH_ACCESS_YES) && has_person(s) &&
	       may_refuse(s, loc.region, loc.offset, end, is_write);
}

/* Ask about each register in a range that wants it. */
static int ask(struct bsh_session *s, struct bsh_loc loc, uint64_t end, bool is_write,
	       unsigned *flags, struct bsh_err *err)
{
	char path[BSH_REGMAP_PATH_MAX], question[512];
	struct bsh_regmap_place reg;
	struct bsh_overlap o;

	bsh_overlap_begin(s->map, loc.region, loc.offset, end, &o);
	while (bsh_overlap_next(&o, &reg)) {
		const struct bsh_register_info info = bsh_regmap_register(s->map, &reg);

		if (!wants_consent(&info, is_write))
			continue;
		bsh_regmap_path(s->map, &reg, path, sizeof(path));
		snprintf(question, sizeof(question), "%s %.200s%s%.200s?",
			 is_write ? "write" : "read", path, *info.note ? ": " : "", info.note);
		bsh_out_flush(s->out);
		if (!s->hooks.confirm(s->hooks.ctx, question))
			return bsh_fail(err, BSH_E_GUARDED, "%.300s was not confirmed", path);
		*flags |= BSH_ACCESS_YES;
	}
	return 0;
}

/* As a script the command says itself what the person agreed to. */
static void note_consent(struct bsh_session *s, unsigned flags)
{
	if (!(flags & BSH_ACCESS_YES) || !s->is_simple)
		return;
	bsh_log_option(s->log, "--yes");
	bsh_transcript_option(&s->transcript, "--yes");
}

int bsh_registers_confirm(struct bsh_session *s, struct bsh_loc loc, size_t n, bool is_write,
			  unsigned *flags, struct bsh_err *err)
{
	const uint64_t end = loc.offset + (uint64_t)n * loc.width;

	if (!has_question(s, loc, end, is_write, *flags))
		return 0;
	/* Nobody is asked about what is refused whatever the answer. */
	if (bsh_access_check(s->gate, loc, *flags | BSH_ACCESS_YES, n, is_write, err) < 0 ||
	    ask(s, loc, end, is_write, flags, err) < 0)
		return -1;
	note_consent(s, *flags);
	return 0;
}

/* Ask about a register, if it can be reached at all. */
static int ask_of(struct bsh_session *s, const struct bsh_regmap_place *reg, bool is_write,
		  unsigned *flags, struct bsh_err *err)
{
	const uint64_t end = reg->loc.offset + reg->loc.width;

	if (!has_question(s, reg->loc, end, is_write, *flags))
		return 0;
	if (bsh_register_check(s, reg, *flags | BSH_ACCESS_YES, is_write, err) < 0)
		return -1;
	return ask(s, reg->loc, end, is_write, flags, err);
}

int bsh_register_confirm(struct bsh_session *s, const struct bsh_regmap_place *reg, bool is_write,
			 unsigned *flags, struct bsh_err *err)
{
	const unsigned typed = *flags;

	if (ask_of(s, reg, is_write, flags, err) < 0)
		return -1;
	if (*flags != typed)
		note_consent(s, *flags);
	return 0;
}

int bsh_expression_confirm(struct bsh_session *s, const struct bsh_regmap_place *reg,
			   struct bsh_loc loc, unsigned *flags, struct bsh_err *err)
{
	const uint64_t end = loc.offset + loc.width;

	if (reg)
		return ask_of(s, reg, false, flags, err);
	if (!has_question(s, loc, end, false, *flags))
		return 0;
	if (bsh_access_check(s->gate, loc, *flags | BSH_ACCESS_YES, 1, false, err) < 0)
		return -1;
	return ask(s, loc, end, false, flags, err);
}

const char *bsh_register_shuns(const struct bsh_regmap *map, const struct bsh_regmap_place *reg)
{
	const struct bsh_register_info info = bsh_regmap_register(map, reg);
	const uint64_t end = reg->loc.offset + info.bytes;

	if (info.read_acts)
		return "reading it acts";
	if (info.props.read == BSH_MAY_NO &&
	    !others_pass(map, reg, reg->loc.offset, end, false))
		return "it is write-only";
	if (info.confirm_read)
		return "reading it wants to be confirmed";
	return info.dont_dump ? "the map says so" : NULL;
}

const char *bsh_register_shuns_bytes(const struct bsh_regmap *map,
				     const struct bsh_regmap_place *reg)
{
	const uint64_t end = reg->loc.offset + bsh_regmap_register(map, reg).bytes;
	const char *why = bsh_register_shuns(map, reg);
	struct bsh_regmap_place other;
	struct bsh_overlap o;

	bsh_overlap_begin(map, reg->loc.region, reg->loc.offset, end, &o);
	while (!why && bsh_overlap_next(&o, &other))
		why = bsh_register_shuns(map, &other);
	return o.is_unsure ? "too many registers overlap there" : why;
}
