from django.db import models


class LibraryCard(models.Model):
    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", null=True)
    case_code = models.CharField(max_length=14, unique=True)
    valid_until = models.DateField()

    def __str__(self) -> str:
        return self.case_code
