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

## Commands, as menus show them
command-check = Sore back? Private check for danger signs
command-redflags = Danger signs of back pain and what to do
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
privacy-kept = Kept: reminders, settings, the last tip shown in a place, and what became of each post. For a day: how many taps a check took, never which.
privacy-logs = Logs hold no names, no texts and no answers.
privacy-platform = Discord or Telegram themselves see what you press in their app.

## Posts and routines
post-head = {$weekday}: {$name}, {$minutes} min, {$kit}
post-easier = Easier: {$easier}
routine-head = {$name}: {$minutes} min, {$kit}
routine-which = I do not have that routine. These I have:
exercise-which = Which exercise?
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
exercise-not = Caution:
tip-no-topic = I have no tips on that. Topics I have:

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

## The check
check-intro = A private check for danger signs. It sorts by urgency; it is not a diagnosis. Answers are not stored.
check-progress = Question {$step} of {$steps}
check-which = Which one are you not sure about?
check-state-yes = Yes:
check-state-unsure = Not sure:
check-state-no = No:
check-why = Why: {$reasons}.
check-why-unsure = {$sign} (not sure)
check-too-quick = I did not count that second tap. If it was a sign, press Back and tick it. A result below still stands.
check-again-head = Please start again
check-old = This check is over a day old, or its questions have changed since.
check-lost = I may have lost a tap here, so I do not go on from it. Please answer again.
check-unfinished-head = Unfinished: I cannot clear you
check-unfinished = Not every question has an answer, and a gap is not a "no".
level-none = Result
level-ok = Fine to run
level-selfcare = Look after it yourself
level-clinician = See someone
level-urgent = Urgent
level-emergency = Emergency
safety-net = An emergency at once if it comes to: numbness between the legs, new bladder or bowel trouble, both legs affected, a leg getting weaker, fever with back pain, or feeling seriously ill.
safety-net-number = {safety-net} Call {$number}.

redflags-head = Danger signs with back pain
redflags-do = If any of these fits, go to an emergency department now or call {$number}. Do not drive yourself.
redflags-today = Medical advice today: one leg weak, fever, blood in urine, past cancer, too much painkiller, or pain so bad that you cannot stand straight or sleep.

## Sources
sources-head = What this rests on
sources-evidence = Evidence: {$evidence} ({$from})
sources-foot = (V): the abstract or page was read when the table was made. Otherwise general knowledge, not verified.

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
