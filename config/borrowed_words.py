"""Words that other packages show here and for which they ship no Indonesian.

Nothing imports this. It only makes `make messages` collect the words, so that the catalogue of this project
translates them: Django looks there before it looks into a package's own catalogue. Each must be spelled as the package
spells it; `tests/config/test_translations.py` reads the templates of django-unfold and says what is missing.
"""

from django.utils.translation import ngettext_lazy

from core.errors import N_

UNFOLD = (
    N_("%(full_result_count)s total"),
    N_("Add new item"),
    N_("Add row"),
    N_("After you've created a user, you’ll be able to edit more user options."),
    N_("All applications"),
    N_("Apply Filters"),
    N_("Cancel"),
    N_("Choose file to upload"),
    N_("Click to cancel"),
    N_("Click to download"),
    N_("Dark"),
    N_("Dataset not found. No action performed."),
    N_("Date"),
    N_("Date from"),
    N_("Date to"),
    N_("Expand row"),
    N_("False"),
    N_("Filters"),
    N_("Forgotten your password or username?"),
    N_("From"),
    N_("General"),
    N_("Go back"),
    N_("Image preview"),
    N_("Light"),
    N_("Loading more results..."),
    N_("More actions"),
    N_("Next"),
    N_("No data"),
    N_("No recent searches"),
    N_("No results found"),
    N_("No results matching your query"),
    N_("Not enough data."),
    N_("Previous"),
    N_(
        "Raw passwords are not stored, so there is no way to see this user’s password, but you can change the "
        'password using <a href="{}" class="text-primary-600 dark:text-primary-500">this form</a>.'
    ),
    N_("Recent searches"),
    N_("Record picture"),
    N_("Reset filters"),
    N_("Return to site"),
    N_("Run"),
    N_("Search apps and models..."),
    N_("Select action"),
    N_("Select action to run"),
    N_("Select all rows"),
    N_("Select currency"),
    N_("Select record"),
    N_("Select value"),
    N_("Submit"),
    N_("System"),
    N_("This item will be deleted."),
    N_("This page yielded into no results. Create a new item or reset your filters."),
    N_("To"),
    N_("Toggle password visibility"),
    N_("True"),
    N_("Type to search"),
    N_("Value"),
    N_("Welcome back to"),
    N_("You have been successfully logged out from the administration"),
)

#: Django's own Indonesian is wrong or clumsy on the pages of accounts.
DJANGO = (
    N_("Password-based authentication"),
    N_("Enabled"),
    N_("Disabled"),
    N_(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able "
        "to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    N_("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    N_("Thanks for spending some quality time with the web site today."),
    N_("Your password can’t be a commonly used password."),
    N_("Your password can’t be entirely numeric."),
    N_("Your password can’t be too similar to your other personal information."),
    N_("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    N_(
        "Please enter the correct %(username)s and password for a staff account. Note that both fields may be "
        "case-sensitive."
    ),
    N_("Enter a valid integer."),
    # One word for a password, where Django's catalogue has two.
    N_("This password is too common."),
    N_("This password is entirely numeric."),
    N_("The password is too similar to the %(verbose_name)s."),
    N_("Your old password was entered incorrectly. Please enter it again."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        1,
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        1,
    ),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below.", 1),
)

#: What the API answers when a request can not be read; most of it has no Indonesian of its own.
REST_FRAMEWORK = (
    N_("A valid number is required."),
    N_("Authentication credentials were not provided."),
    N_("Datetime value out of range."),
    N_("Ensure this field has at least {min_length} elements."),
    N_("Ensure this field has no more than {max_length} elements."),
    N_("Expected a date but got a datetime."),
    N_("Expected a datetime but got a date."),
    N_('Expected a dictionary of items but got type "{input_type}".'),
    N_('Expected a list of items but got type "{input_type}".'),
    N_("Incorrect type. Expected pk value, received {data_type}."),
    N_("Invalid data. Expected a dictionary, but got {datatype}."),
    N_('Invalid datetime for the timezone "{timezone}".'),
    N_('Invalid pk "{pk_value}" - object does not exist.'),
    N_("Invalid value."),
    N_("Malformed request."),
    N_('Method "{method}" not allowed.'),
    N_("Must be a valid UUID."),
    N_("Must be a valid boolean."),
    N_("Not a valid string."),
    N_("Object with {slug_name}={value} does not exist."),
    N_("Request was throttled."),
    N_("String value too large."),
    N_("The number of days must be between {min_days} and {max_days}."),
    N_("This dictionary may not be empty."),
    N_("This field may not be blank."),
    N_("This field may not be null."),
    N_("This field must be unique."),
    N_("This list may not be empty."),
    N_('Unsupported media type "{media_type}" in request.'),
    N_("User inactive or deleted."),
    N_("You do not have permission to perform this action."),
    ngettext_lazy("Expected available in {wait} second.", "Expected available in {wait} seconds.", 1),
)

DJANGO_FILTER = (
    N_("%s (descending)"),
    N_("Multiple values may be separated by commas."),
    N_("Ordering"),
    N_("Range query expects two values."),
    N_("Select a lookup."),
    N_("Yesterday"),
)
