# The bot's own phrases. What it knows (tips, exercises, the check) stands in the folders beside this file.
# A phrase is `name = text`; what stands in braces is filled in by the bot and must stay.

## Buttons (at most 28 characters)
button-redflags = Danger signs
button-check = Check my back
button-today = Today's routine
button-help = Help
button-remind = Set the daily stretch
button-steps = Full steps
button-sources = Sources
button-another-tip = Another tip
button-list = Show reminders
button-test = Post a test now
button-pause = Pause
button-resume = Resume
button-remove = Remove
button-remove-yes = Yes, remove it
button-keep = Keep it
button-next = Next
button-none = None of these
button-unsure = Not sure
button-cannot-tell = Still cannot tell
button-back = Back
button-start-again = Start again
button-answer-again = Change that answer
button-elsewhere = Open in private
button-card-care = Self-care plan
button-card-pat = Which pattern is it?
button-card-med = About medicines
button-card-fit = Fit without running
button-card-ease = Until you are seen
button-card-who = Who to see
button-card-sum = Summary to show
button-card-keep = Keep a copy
button-card-src = Sources
button-card-res = My result
button-card-pause = Pause my reminder
button-return = Back to running
button-causes = What to try first
button-examined = Examined, told I may run
button-plan-keep = Whole plan to keep
button-week-next = Next week
button-week-before = Week before
button-warm-up = Warm-up before each run
button-full-training = Ready for full training?
button-standing = Standing instead
button-more = More
button-routines-daily = Short daily ones
button-routines-demand = Other routines
button-more-exercises = More like this
button-more-myths = More on this

## Commands, as menus show them
command-check = Sore back? Private check for danger signs
command-redflags = Danger signs of back pain and what to do
command-return = May I run again, and how: a plan
command-causes = Back aches with running? What to try first
command-load = This week's running against the load rules
command-myth = Where advice conflicts: what is known
command-routine = Today's stretch, or one by name
command-exercise = One exercise: how, how much, when not
command-tip = One tip for runners' backs
command-remind = Set the club's daily stretch
command-remind-add = Post a stretch at a time of day
command-remind-list = Show the reminders
command-remind-pause = Pause a reminder
command-remind-resume = Go on with a paused reminder
command-remind-remove = Remove a reminder
command-remind-test = Post a test now
command-settings = Time zone, country, units, language
command-help = What I can do
command-about = What I am and what I am not
command-privacy = What is kept and what never is

option-myth-topic = A question, or a topic
option-tip-topic = A topic, or any
option-routine-name = A routine; without it, today's
option-exercise-name = The exercise
option-remind-time = Time of day, such as 7:00, 7am or 19.30
option-remind-days = Days, such as mon-fri or tue thu; every day if left out
option-remind-zone = Time zone or city, such as Berlin; needed once
option-remind-routine = What to post; the daily routines in turn if left out
option-remind-number = The reminder's number, if there are several
option-settings-zone = Time zone or city, such as Berlin
option-settings-country = Country; sets the emergency number
option-settings-units = Kilometres or miles
option-settings-language = Language

## Help and about
help-head = Limber keeps runners' backs limber
help-organiser = For organisers: 1. /remind add 7:00 Berlin, with your time and city. 2. Look at the next posts I show you. 3. Press "{ button-test }". That is all.
welcome = Hello! I can post a short daily stretch here. One tap sets it up. /help shows what else I do.
hint = I only understand commands. If your back hurts, I can ask you a few private questions. With danger signs, do not wait for a bot.
about-head = About Limber
about-what = A free bot for running clubs: a short daily stretch, routines and tips, and a private check for danger signs of back pain. What it says rests on {$facts} collected statements, each with its source; the Sources button shows them.
about-review = Reviewed by a named clinician: {$reviewed} of {$files} content files. The others have not been clinically reviewed.
about-not = It is information, not medical advice, and it cannot examine you. Do not put off care because of something you read here.
privacy-head = Privacy
privacy-answers = Answers about your health are never stored, never logged and never shown to others. They travel in the buttons of your own chat.
privacy-kept = Kept: reminders, settings, the last tip shown in a place, and what became of each post. For a day: how many taps the questions took, never which.
privacy-logs = Logs hold no names, no texts and no answers.
privacy-platform = Discord or Telegram themselves see what you press in their app.

## Posts and routines
post-head = {$weekday}: {$name}, {$minutes} min, {$kit}
post-easier = Easier: {$easier}
routine-head = {$name}: {$minutes} min, {$kit}
routine-which = Which routine?
routine-daily = Three to six minutes, standing, no kit:
exercise-which = Which kind of exercise?
group-warm-up = Warm-up
group-stretch = Stretches
group-hips = Hips
group-legs = Legs
group-core = Core
group-back = For the back
group-balance = Balance
kit-none = nothing
kit-wall = a wall
kit-chair = a chair
kit-step = a step
kit-mat = a mat
kit-ball = an exercise ball
kit-band = an elastic band
kit-weight = a weight
kit-bench = a bench
kit-bar = a bar
kit-roller = a foam roller
stop-rule = Stop if pain grows or moves into a leg.
dose-seconds = {$seconds} s
dose-reps = {$reps} times
dose-each-side = each side
dose-sets = {$sets} sets, {$amount} in each
dose-ours = (our dose, not from a study)
exercise-dose = How much:
exercise-works = Works:
exercise-kit = You need:
exercise-easier = Easier:
exercise-harder = Harder:
exercise-standing = Standing:
exercise-not = Caution:
tip-no-topic = I have no tips on that. Topics I have:
myth-which = About what?
myth-topic = Questions on {$topic}:
myth-people = People say:
myth-source = {$who}:
myth-evidence = What is known:
myth-do = What to do:

## Reminders
remind-none = No reminder is set here yet.
remind-list = Reminders
remind-rotation = the daily routines in turn
remind-rule = {$time} {$zone}, {$days}: {$routine}
remind-next = Next: {$posts}
remind-is-paused = Paused. Nothing is posted until you resume it.
remind-is-stopped = Stopped by itself: {$reason}. Fix that, then press Resume.
remind-added = The daily stretch is set
remind-paused = Reminder #{$id} is paused
remind-resumed = Reminder #{$id} goes on
remind-removed = Reminder #{$id} is removed.
remind-remove-sure = Remove reminder #{$id} at {$time}? Nothing will be posted for it any more.
remind-which = Which reminder?
remind-ask-time = At what time of day? Pick one, or type for example: /remind add 7:15
remind-ask-zone = In which time zone? Asked once. Pick one, or type your city: /remind add 7:00 Madrid
remind-how = I did not understand that. /remind add, list, pause, resume, remove or test. Like this: /remind add 7:00 weekdays Berlin
remind-test-sent = Posted. A test uses up no date.
remind-test-failed = The test could not be posted: {$reason}.
days-every = every day
days-work = Monday to Friday
days-weekend = at weekends
day-1 = Monday
day-2 = Tuesday
day-3 = Wednesday
day-4 = Thursday
day-5 = Friday
day-6 = Saturday
day-7 = Sunday
delivery-claimed = Post of {$date}: waiting, because {$reason}.
delivery-sending = Post of {$date}: being sent.
delivery-sent = Last: posted on {$date}.
delivery-failed = Post of {$date} failed: {$reason}.
delivery-gone = Post of {$date} was not possible: {$reason}.
delivery-unknown = Post of {$date}: nobody can say whether it arrived ({$reason}).
delivery-skipped = Post of {$date} was skipped: {$reason}.

## Why a post did not go out
reason-rate-limit = the platform asked me to slow down
reason-token-rejected = the platform no longer accepts the bot's token
reason-not-connected = that platform is switched off just now
reason-bad-request = the platform refused the message
reason-too-large = the message was too large
reason-no-access = I cannot see that channel
reason-no-permission = I am not allowed to post there
reason-chat-not-found = the chat no longer exists
reason-removed-from-club = I was removed from the club
reason-blocked-by-person = I was blocked
reason-thread-closed = the thread or topic is closed
reason-server-error = the platform had a fault
reason-no-answer = the platform did not answer
reason-late = it was too late for that day
reason-paused = the reminder was paused

## Settings
settings-head = Settings
settings-saved = Saved
settings-zone = Time zone: {$zone}
settings-country = Country: {$country}. Emergency number: {$number}
settings-units = Units: {$units}
settings-language = Language: {$language}
settings-unset = not set
settings-how = To change: /settings zone Berlin, /settings country Germany, /settings units mi
number-unknown = your emergency number (112, 911, 999 or 000)

## Questions, one screen at a time
screen-progress = Question {$step} of {$steps}
screen-progress-tick = Question {$step} of {$steps}. Tick all that fit, even a little.
screen-progress-since = Question {$step} of {$steps}. Tick only what is new or worse since you were examined.
screen-which = Which one are you not sure about?
screen-state-yes = Yes:
screen-state-unsure = Not sure:
screen-state-no = No:
screen-too-quick = I did not count that second tap. If it was a sign, press Back and tick it. A result below still stands.
screen-too-soon = That was a bit fast. Please tap again.
screen-again-head = Please start again
screen-old = These questions are over a day old, or have changed since.
screen-lost = I may have lost a tap here, so I do not go on from it. Please answer again.
distance-km = {$distance} km
distance-mi = { $distance ->
    [one] 1 mile
   *[other] {$distance} miles
}
reminders-paused = Your reminder is paused. /remind goes on with it when you like.
not-a-diagnosis = Information, not a diagnosis.

## The check
check-intro = A private check for danger signs. It sorts by urgency; it is not a diagnosis. Answers are not stored.
check-intro-since = Tick only what is new or worse since you were examined. Answers are not stored.
check-why = Why: {$reasons}.
check-why-unsure = {$sign} (not sure)
check-unfinished-head = Unfinished: I cannot clear you
check-unfinished = Not every question has an answer, and a gap is not a "no".
check-dates = Check again: {$dates}. Earlier if it changes.
copy-done = Sent to our private chat. It stays there until you delete it.
copy-refused = I may not write to you in private. Allow messages from this server's members, or take a screenshot.
summary-title = Summary to show
summary-how = Copy it, or show this screen. I do not keep it.
summary-head = Back pain check, {$date}
summary-level = Result: {$level}. {$card}
summary-yes = Yes:
summary-unsure = Not sure:
summary-no = Asked and answered no: {$count} signs
summary-foot = Own answers to a chat bot. Not a diagnosis.
who-emergency = Do now what your result says. {$number} is the number to call.
who-urgent = Follow your result now. Do not wait for a booking.
care-advice = Advice line:
care-doctor = Doctor:
care-sameDay = Same day:
care-physio = Physiotherapy:
care-hospital = Emergency:
level-none = Result
level-ok = Fine to run
level-selfcare = Look after it yourself
level-clinician = See someone
level-urgent = Urgent
level-emergency = Emergency
safety-net = An emergency at once if one starts or worsens: { safety-signs }
safety-net-emergency = Tell them at once if one starts or worsens: { safety-signs }
safety-signs = numbness between the legs. New bladder or bowel trouble. Both legs affected. A leg getting weaker. Fever with back pain. Feeling seriously ill.
safety-net-number = {safety-net} Call {$number}.

redflags-head = Danger signs with back pain
redflags-do = If any of these fits, go to an emergency department now or call {$number}. Do not drive yourself.
redflags-today = Get medical advice today with any of these: one leg weak. Fever. Blood in your pee. Past cancer. Too much painkiller. New loss of sexual function. A leg that cannot take your weight. Weak bones and a fall. Pain so bad that you cannot stand straight or sleep. This list is not complete: the check asks more.

## The way back to running
return-head = Back to running
return-first = A plan comes only after a check without danger signs. Or a doctor or physiotherapist examined you for this pain and told you that you may run: then I ask only what is new since.
return-stale = That plan is from an earlier day. Pain changes, so check again first.
return-intro = First: are you ready to start? Then a few numbers for your plan. Nothing is stored.
plan-week = Week {$week} of {$weeks}
plan-run = Day {$day}: {$distance}, easy, no breaks needed.
plan-run-walk = Day {$day}: {$distance}. Jog {$jog} min, walk {$walk} min, in turn.
plan-pace = About {$minutes} min, jogging at {$pace} per {$unit} or slower.
plan-keep-head = Your plan
plan-keep-week = Week {$week}: {$runs}.
plan-keep-run = day {$day}, {$distance}
plan-keep-run-walk = day {$day}, {$distance}, jog {$jog} min and walk {$walk}
unit-km = km
unit-mi = mile
plan-how = Level ground, easy effort: you can talk all the time. No hills, no intervals. Start each run very slowly. If you like, do the warm-up first (press-up lying down, superman, bridge); leave out moves that hurt, and lying ones in pregnancy.
plan-stop = Stop if pain grows. If it moves into buttock or leg, or stabs on one spot at each landing, run no more and take /check. Mild pain that draws back to the spine is fine. Worse the next morning: wait until it settles, then do the week before again.
plan-complete = After this week you are back at your usual run. Before hills, fast running or racing, try the six tests.
plan-goes-on = Go on like this: at most a tenth more each week, until you are back at your usual run. Then try the six tests.
full-training-intro = Six tests before hills, fast running and full training. Try them only when your usual run, at your usual pace, has felt fine for some weeks. Leave out a test that hurts, and tick it.

## The week's load
load-intro = Seven questions about this week's running. Nothing is stored.
load-head = Your week by the rules
load-sore = Your back comes first: check it before you plan more running.
load-passed = Kept:
load-failed = Not kept:
load-open = Cannot tell:
load-runs = runs this week: {$actual} (three to four).
load-rest = days without a run: {$actual} (at least one).
load-together = distance and speed not raised at the same time.
load-daily = { $known ->
    [known] usual run {$actual}, at most {$max} after last week.
   *[other] usual run: I do not know last week's.
}
load-longest = { $known ->
    [known] longest run {$actual}, at most {$max}: a tenth over the longest of 30 days.
   *[other] longest run: there is none in the 30 days before to compare with.
}
load-cross = strength work or another sport in the week.
load-minutes = { $known ->
    [known] about {$actual} active minutes, runs included (150 or more; our estimate).
   *[other] active minutes: I do not know enough.
}
load-base = new to running: first longer, later faster.
load-next-same = A careful next week: {$runs} runs of {$usual}, {$total} in all, no faster, with some strength work.
load-next = A careful next week: {$runs} runs, most of them {$usual}, one of {$longest}, {$total} in all, no faster, with some strength work.
load-begin = Next week: brisk walks, then jog and walk in turn, a minute each. No faster.
load-next-other = Plus about {$minutes} min of brisk walking or the like.

## The cause finder
causes-head = What to try first
causes-first = Danger signs come first. After a check without any, press "{ button-causes }" on the result.
causes-intro = Often no single cause is found. These questions look for things worth trying. Nothing is stored.
causes-try = Try:
causes-watch = Watch:
causes-one-at-a-time = Change one thing at a time, for two weeks. Run only as far as the result of your check allows.

## Sources
sources-head = What this rests on
sources-sure = How sure:
sources-from = (articles: {$from})
sources-secondary = seen second-hand
sources-none = From general knowledge, not verified.
sources-foot = The articles are those our facts were taken from. A fact may be a claim that research contradicts: read how sure it is.
sure-strong = Strong evidence: trials or reviews agree.
sure-some = Some evidence: a good study or a guideline.
sure-weak = Weak evidence: small or mixed studies.
sure-none = No support: studies do not back it.
sure-lore = Runners' lore: nobody has tested it.

## Answers to mistakes
elsewhere = I answer that in private, so that only you see it.
error-bug = Something went wrong on my side. Nothing was changed. With danger signs, do not wait for me: call your emergency number.
error-old-button = That button is too old or not mine. /help shows what I can do.
error-admins-only = Only organisers who may manage this club can do that. Ask one of them.
error-time = "{$time}" is not a time that I can read. Like this: 7:00, 7am, 19.30
error-weekdays = "{$days}" are not weekdays that I can read. Like this: mon-fri, tue thu, every day
error-zone-unknown = I do not know the time zone "{$zone}". A larger city in your zone works, for example: Berlin
error-zone-several = Which of these is your time zone ("{$zone}")?
error-routine = I do not have that routine. These I have:
error-too-many-reminders = {$max} reminders are the most a club can have. Remove one first.
error-country = I do not know the country "{$country}". Its name in English or its two letters, for example: Germany or DE. If it is missing: /settings country auto, and I name the usual emergency numbers.
error-units = Kilometres or miles?
error-language = I speak these languages:
